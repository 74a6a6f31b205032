import { methodNotAllowed, segmentNotFound } from '../errors.ts';
import { type Call, noContent, type Reply } from '../http/types.ts';
import type { Bind } from '../metadata/schema.ts';
import { readable } from '../security/request-guard.ts';
import type { RowTable } from '../store/row-table.ts';
import { lookupTarget, type Pointed } from '../values/lookup-target.ts';
import { type Address, parseReference } from './address.ts';
import { parseObject, readChanges } from './read-body.ts';
import { requireMatch } from './require-match.ts';
import { existing, retrieve } from './retrieve.ts';
import { updateRow } from './write-row.ts';

/** The row a single-valued navigation property leads to; undefined when it is empty. */
export function followLookup(call: Call, table: RowTable, address: Address, bind: Bind): Pointed | undefined {
  const row = readable(call.context, table, () => existing(table, address));
  const target = lookupTarget(call.context.store, table.shape, row, bind.position);
  return target !== undefined && bind.targets.includes(target.table.shape.table.logicalName)
    ? target
    : undefined;
}

/** GET `set(key)/lookup`: the row the lookup points to, 204 when it is empty. */
export function retrieveLookup(call: Call, table: RowTable, address: Address, bind: Bind): Reply {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const target = followLookup(call, table, address, bind);
  if (target === undefined) return noContent();
  return retrieve(call, target.table, { by: 'id', id: target.id });
}

/** `set(key)/lookup/$ref`: GET shows the link, PUT sets and DELETE clears it. */
export function reference(call: Call, table: RowTable, address: Address, name: string): Reply {
  const bind = table.shape.byNavigation.get(name);
  if (bind === undefined) throw segmentNotFound(name);
  const { context } = call;
  const target = followLookup(call, table, address, bind);
  if (call.method === 'GET') {
    if (target === undefined) return noContent();
    const set = target.table.shape.table.entitySetName;
    const link = `${call.base}${set}(${target.id})`;
    const body = { '@odata.context': `${call.base}$metadata#$ref`, '@odata.id': link };
    return { status: 200, body: JSON.stringify(body) };
  }
  if (call.method !== 'PUT' && call.method !== 'DELETE') throw methodNotAllowed(call.method);
  const link = call.method === 'PUT' ? (parseObject(call.body)['@odata.id'] ?? null) : null;
  if (typeof link === 'string') parseReference(context, link);
  const row = existing(table, address);
  requireMatch(call, table, row);
  if (call.method === 'DELETE' && target === undefined) return noContent();
  context.store.write((unit) => {
    const { cells } = readChanges(context, table.shape, { [`${name}@odata.bind`]: link }, 'update');
    updateRow(context, unit, table, row, cells);
  });
  return noContent();
}
