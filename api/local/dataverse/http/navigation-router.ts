import { doesNotExist, methodNotAllowed, segmentNotFound } from '../errors.ts';
import { type Address, findId, parseAddress } from '../operations/address.ts';
import {
  collectionOf,
  collectionReferences,
  collectionRows,
  idsIn,
  removeReference,
} from '../operations/collection-resource.ts';
import { countOf } from '../operations/list.ts';
import { followLookup, reference, retrieveLookup } from '../operations/lookup-resource.ts';
import type { RowTable } from '../store/row-table.ts';
import type { Segment } from './path.ts';
import { aliasesOf, checkOptions } from './query-string.ts';
import type { Call, Reply } from './types.ts';

/** A row named by its table and address, with the segments that follow it. */
export interface RowPath {
  readonly table: RowTable;
  readonly address: Address;
  readonly rest: readonly Segment[];
}

/**
 * Routes what follows a row when it is a navigation property; undefined when it is none. Longer paths go on at
 * the row they lead to, through `onward`.
 */
export function navigation(call: Call, path: RowPath, onward: (path: RowPath) => Reply): Reply | undefined {
  const [next] = path.rest;
  if (next === undefined) return undefined;
  if (path.table.shape.collections.has(next.name)) return throughCollection(call, path, next, onward);
  if (next.key === null && path.table.shape.byNavigation.has(next.name)) {
    return throughLookup(call, path, next.name, onward);
  }
  return undefined;
}

/** The segments without a cast to the type the rows have anyway. */
function withoutCast(segments: readonly Segment[], tables: readonly string[]): readonly Segment[] {
  const [cast, ...others] = segments;
  const isCast = tables.some((table) => cast?.name === `Microsoft.Dynamics.CRM.${table}`);
  return isCast ? others : segments;
}

function throughLookup(
  call: Call,
  { table, address, rest }: RowPath,
  name: string,
  onward: (path: RowPath) => Reply,
): Reply {
  const bind = table.shape.byNavigation.get(name);
  if (bind === undefined) throw segmentNotFound(name);
  const after = withoutCast(rest.slice(1), bind.targets);
  const [last, more] = after;
  if (last === undefined) return retrieveLookup(call, table, address, bind);
  if (last.name === '$ref' && more === undefined) return reference(call, table, address, name);
  const target = followLookup(call, table, address, bind);
  if (target === undefined) throw segmentNotFound(last.name);
  return onward({ table: target.table, address: { by: 'id', id: target.id }, rest: after });
}

function throughCollection(
  call: Call,
  { table, address, rest }: RowPath,
  next: Segment,
  onward: (path: RowPath) => Reply,
): Reply {
  const collection = table.shape.collections.get(next.name);
  if (collection === undefined) throw segmentNotFound(next.name);
  const of = collectionOf(call.context, table, address, collection);
  const related = call.context.store.table(collection.target);
  const after = withoutCast(rest.slice(1), [collection.target]);
  const [last, more] = after;
  if (next.key !== null) {
    const wanted = parseAddress(related.shape, next.key, aliasesOf(call.query));
    const id = findId(related, wanted);
    const among = id !== undefined && idsIn(call.context, of).includes(id);
    if (!among) throw doesNotExist(collection.target, wanted.by === 'id' ? wanted.id : next.key);
    if (last?.name === '$ref' && more === undefined && call.method === 'DELETE') {
      return removeReference(call, of, id);
    }
    return onward({ table: related, address: { by: 'id', id }, rest: after });
  }
  if (more !== undefined) throw segmentNotFound(more.name);
  if (last === undefined) return collectionRows(call, of);
  if (last.name === '$ref') return collectionReferences(call, of);
  if (last.name !== '$count') throw segmentNotFound(last.name);
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  checkOptions(call.query);
  return countOf(call, related, idsIn(call.context, of));
}
