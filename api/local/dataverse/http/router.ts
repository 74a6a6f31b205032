import { batch } from '../batch/batch.ts';
import { methodNotAllowed, ODataError, segmentNotFound } from '../errors.ts';
import { csdl, serviceDocument } from '../metadata/csdl.ts';
import { definitions, isMetadataSet } from '../metadata/definitions.ts';
import { parseAddress } from '../operations/address.ts';
import { boundFunction, refuseBoundAction } from '../operations/bound-functions.ts';
import { type BulkMessage, bulk, bulkMessages } from '../operations/bulk.ts';
import { count, list } from '../operations/list.ts';
import { property } from '../operations/property.ts';
import { existing, retrieve } from '../operations/retrieve.ts';
import { unboundMessages } from '../operations/unbound-messages.ts';
import { create, patch, remove } from '../operations/write.ts';
import { readable } from '../security/request-guard.ts';
import type { RowTable } from '../store/row-table.ts';
import type { Service } from './execute.ts';
import { navigation, type RowPath } from './navigation-router.ts';
import { parsePath, type Segment } from './path.ts';
import { aliasesOf, checkOptions } from './query-string.ts';
import type { Call, Reply } from './types.ts';

const namespace = 'Microsoft.Dynamics.CRM.';

/** Sends a call to its operation. */
export function route(call: Call, service: Service): Reply | Promise<Reply> {
  const segments = parsePath(call.path);
  const [first, ...rest] = segments;
  if (first === undefined) return readOnly(call, serviceDocument);
  const fixed = fixedResource(call, service, first, rest);
  if (fixed !== undefined) return fixed;
  const shape = call.context.store.schema.shapeOfSet(first.name);
  if (shape === undefined) throw segmentNotFound(first.name);
  checkOptions(call.query);
  const table = call.context.store.table(shape.table.logicalName);
  if (table.shape.table.traits?.isIntersect === true && call.method !== 'GET') throw pairsAreNotRows(table);
  if (first.key === null) return collection(call, table, rest);
  return row(call, { table, address: parseAddress(table.shape, first.key, aliasesOf(call.query)), rest });
}

/** A resource that is only read. */
function readOnly(call: Call, read: (call: Call) => Reply): Reply {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  return read(call);
}

/** Pairs of a many-to-many relationship change by associating, never as rows. */
function pairsAreNotRows(table: RowTable): ODataError {
  const { logicalName } = table.shape.table;
  return new ODataError(400, '0x80040800', `Entities of type '${logicalName}' are changed by $ref only.`);
}

function fixedResource(
  call: Call,
  service: Service,
  first: Segment,
  rest: readonly Segment[],
): Reply | Promise<Reply> | undefined {
  switch (first.name) {
    case '$metadata':
      return readOnly(call, csdl);
    case '$batch':
      return batch(call, service);
    default:
      return isMetadataSet(first.name) ? definitions(call, first, rest) : unbound(call, first.name);
  }
}

/** A function (GET) or action (POST) that belongs to no table; undefined when there is none of that name. */
function unbound(call: Call, segment: string): Reply | undefined {
  const name = segment.startsWith(namespace) ? segment.slice(namespace.length) : segment;
  const message = unboundMessages.get(name);
  if (message === undefined) return undefined;
  if (call.method === (message.kind === 'function' ? 'GET' : 'POST')) return message.run(call);
  const uri = `${call.base}${call.path}`;
  throw new ODataError(404, '', `No HTTP resource was found that matches the request URI '${uri}'.`);
}

function collection(call: Call, table: RowTable, rest: readonly Segment[]): Reply {
  const [next, more] = rest;
  if (more !== undefined) throw segmentNotFound(more.name);
  if (next === undefined) {
    if (call.method === 'GET') return list(call, table);
    if (call.method === 'POST') return create(call, table);
    throw methodNotAllowed(call.method);
  }
  if (next.name === '$count') return count(call, table);
  const message = next.name.startsWith(namespace) ? next.name.slice(namespace.length) : next.name;
  if (bulkMessages.includes(message)) return bulk(call, table, message as BulkMessage);
  throw segmentNotFound(next.name);
}

function row(call: Call, { table, address, rest }: RowPath): Reply {
  const navigated = navigation(call, { table, address, rest }, (path) => row(call, path));
  if (navigated !== undefined) return navigated;
  const [next, last, more] = rest;
  if (more !== undefined) throw segmentNotFound(more.name);
  if (next !== undefined) {
    if (call.method === 'POST') refuseBoundAction(table.shape.table.logicalName, next.name);
    const bound = call.method === 'GET' ? boundFunction(table.shape.table.logicalName, next.name) : undefined;
    if (bound !== undefined && last === undefined) {
      return bound(
        call,
        readable(call.context, table, () => existing(table, address)),
      );
    }
    if (last !== undefined && last.name !== '$value') throw segmentNotFound(last.name);
    return property(call, table, address, next.name, last !== undefined);
  }
  switch (call.method) {
    case 'GET':
      return retrieve(call, table, address);
    case 'PATCH':
      return patch(call, table, address);
    case 'DELETE':
      return remove(call, table, address);
    default:
      throw methodNotAllowed(call.method);
  }
}
