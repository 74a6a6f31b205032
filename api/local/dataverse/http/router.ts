import { methodNotAllowed, notEmulated, ODataError, segmentNotFound } from '../errors.ts';
import { csdl, serviceDocument } from '../metadata/csdl.ts';
import { definitions, optionSetDefinitions } from '../metadata/definitions.ts';
import { parseAddress } from '../operations/address.ts';
import { type BulkMessage, bulk, bulkMessages } from '../operations/bulk.ts';
import { count, list } from '../operations/list.ts';
import { property, reference } from '../operations/property.ts';
import { retrieve } from '../operations/retrieve.ts';
import { unboundMessages } from '../operations/unbound-messages.ts';
import { create, patch, remove } from '../operations/write.ts';
import type { RowTable } from '../store/row-table.ts';
import { parsePath, type Segment } from './path.ts';
import { aliasesOf } from './query-string.ts';
import type { Call, Reply } from './types.ts';

const namespace = 'Microsoft.Dynamics.CRM.';

/** Sends a call to its operation. */
export function route(call: Call): Reply {
  const segments = parsePath(call.path);
  const [first, ...rest] = segments;
  if (first === undefined) return serviceDocument(call);
  const fixed = fixedResource(call, first, rest);
  if (fixed !== undefined) return fixed;
  const shape = call.context.store.schema.shapeOfSet(first.name);
  if (shape === undefined) throw segmentNotFound(first.name);
  const table = call.context.store.table(shape.table.logicalName);
  return first.key === null ? collection(call, table, rest) : row(call, table, first.key, rest);
}

function fixedResource(call: Call, first: Segment, rest: readonly Segment[]): Reply | undefined {
  switch (first.name) {
    case '$metadata':
      return csdl(call);
    case '$batch':
      throw notEmulated('$batch');
    case 'EntityDefinitions':
      return definitions(call, first, rest);
    case 'GlobalOptionSetDefinitions':
      return optionSetDefinitions(call, first);
    default:
      return unbound(call, first.name);
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

function row(call: Call, table: RowTable, key: string, rest: readonly Segment[]): Reply {
  const address = parseAddress(table.shape, key, aliasesOf(call.query));
  const [next, last, more] = rest;
  if (more !== undefined) throw segmentNotFound(more.name);
  if (next !== undefined) {
    if (last?.name === '$ref') return reference(call, table, address, next.name);
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
