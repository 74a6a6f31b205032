import type { Context } from '../context.ts';
import { doesNotExist, invalidArgument, methodNotAllowed, noRowForKey } from '../errors.ts';
import { type Call, noContent, type Reply } from '../http/types.ts';
import type { Collection } from '../metadata/collections.ts';
import { readable } from '../security/request-guard.ts';
import type { RowTable } from '../store/row-table.ts';
import { type Address, findId, parseReference } from './address.ts';
import { associate, type CollectionOf, disassociate } from './associate.ts';
import { createRelated } from './deep-insert.ts';
import { listRelated, pageReply } from './list.ts';
import { emitPlan } from './plan.ts';
import { parseObject } from './read-body.ts';
import { relatedIds } from './related.ts';
import { existing } from './retrieve.ts';
import { written } from './write.ts';

/** The collection of an existing row. */
export function collectionOf(
  context: Context,
  table: RowTable,
  address: Address,
  collection: Collection,
): CollectionOf {
  return { table, id: readable(context, table, () => existing(table, address)).id, collection };
}

/** Ids in the collection, in the order of the primary key. */
export function idsIn(context: Context, { table, id, collection }: CollectionOf): string[] {
  return relatedIds(context.store, table.shape, collection, id);
}

/** `set(key)/collection`: GET queries it, POST creates a row in it. */
export function collectionRows(call: Call, of: CollectionOf): Reply {
  const { context } = call;
  const related = context.store.table(of.collection.target);
  if (call.method === 'GET') return listRelated(call, related, idsIn(context, of));
  if (call.method !== 'POST') throw methodNotAllowed(call.method);
  emitPlan(call, related.shape);
  const body = parseObject(call.body);
  const row = context.store.write((unit) => createRelated(context, unit, of, body));
  return written(call, related, row, 201, row.id);
}

/** `set(key)/collection/$ref`: GET lists links, POST adds the row in the body, DELETE the one in `$id`. */
export function collectionReferences(call: Call, of: CollectionOf): Reply {
  const { context } = call;
  const related = context.store.table(of.collection.target);
  switch (call.method) {
    case 'GET':
      return listReferences(call, of, related);
    case 'POST': {
      const id = referenced(call, of, parseObject(call.body)['@odata.id']);
      context.store.write((unit) => associate(context, unit, of, id));
      return noContent();
    }
    case 'DELETE':
      return removeReference(call, of, referenced(call, of, call.query.options.get('$id')));
    default:
      throw methodNotAllowed(call.method);
  }
}

/** DELETE `set(key)/collection(key)/$ref`. A row that is not in the collection is not found. */
export function removeReference(call: Call, of: CollectionOf, id: string): Reply {
  const { context } = call;
  const removed = context.store.write((unit) => disassociate(context, unit, of, id));
  if (!removed) throw doesNotExist(of.collection.target, id);
  return noContent();
}

function listReferences(call: Call, of: CollectionOf, related: RowTable): Reply {
  const set = related.shape.table.entitySetName;
  const context = `${call.base}$metadata#Collection($ref)`;
  return pageReply(call, related, idsIn(call.context, of), context, (row) =>
    JSON.stringify({ '@odata.id': `${call.base}${set}(${row.id})` }),
  );
}

/** Id of the existing row that a link names; it must be of the collection's table. */
function referenced(call: Call, of: CollectionOf, link: unknown): string {
  if (typeof link !== 'string' || link === '') {
    throw invalidArgument("A reference needs '@odata.id' in the body, or '$id' in the URL of a DELETE.");
  }
  const { table, address } = parseReference(call.context, link);
  const { target, name } = of.collection;
  const { logicalName } = table.shape.table;
  if (logicalName !== target) {
    throw invalidArgument(`'${name}' holds rows of '${target}', not of '${logicalName}'.`);
  }
  const id = findId(table, address);
  if (id !== undefined) return id;
  throw address.by === 'id' ? doesNotExist(target, address.id) : noRowForKey(target);
}
