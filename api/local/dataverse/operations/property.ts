import { methodNotAllowed, propertyNotFound } from '../errors.ts';
import { type Call, noContent, type Reply } from '../http/types.ts';
import type { RowTable } from '../store/row-table.ts';
import { cellJson } from '../values/emit.ts';
import { type Address, parseReference } from './address.ts';
import { parseObject, readChanges } from './read-body.ts';
import { existing, retrieve } from './retrieve.ts';
import { updateRow } from './write-row.ts';

/** `set(key)/column`: GET (optionally `/$value`), PUT and DELETE of a single column. */
export function property(call: Call, table: RowTable, address: Address, name: string, raw: boolean): Reply {
  const bind = table.shape.byNavigation.get(name);
  if (bind !== undefined) return navigate(call, table, address, name);
  const position = table.shape.position.get(name);
  const column = position === undefined ? undefined : table.shape.table.columns[position];
  if (position === undefined || column === undefined) {
    throw propertyNotFound(table.shape.table.logicalName, name);
  }
  const row = existing(table, address);
  if (call.method === 'GET') {
    if (column.validForRead === false) throw propertyNotFound(table.shape.table.logicalName, name);
    const cell = row.cells[position] ?? null;
    if (cell === null) return noContent();
    if (raw) return { status: 200, body: String(cell), contentType: 'text/plain' };
    const context = `${call.base}$metadata#${table.shape.table.entitySetName}(${row.id})/${name}`;
    return { status: 200, body: `{"@odata.context":"${context}","value":${cellJson(column, cell)}}` };
  }
  if (call.method !== 'PUT' && call.method !== 'DELETE') throw methodNotAllowed(call.method);
  const value = call.method === 'PUT' ? (parseObject(call.body).value ?? null) : null;
  const { context } = call;
  context.store.write((unit) => {
    const { cells } = readChanges(context, table.shape, { [name]: value }, 'update');
    updateRow(context, unit, table, row, cells);
  });
  return noContent();
}

/** `set(key)/lookup`: the row the lookup points to, 204 when it is empty. */
function navigate(call: Call, table: RowTable, address: Address, name: string): Reply {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const bind = table.shape.byNavigation.get(name);
  const row = existing(table, address);
  const id = bind === undefined ? null : (row.cells[bind.position] ?? null);
  if (bind === undefined || id === null) return noContent();
  return retrieve(call, call.context.store.table(bind.target), { by: 'id', id: String(id) });
}

/** `set(key)/lookup/$ref`: PUT sets and DELETE clears a single-valued navigation property. */
export function reference(call: Call, table: RowTable, address: Address, name: string): Reply {
  const bind = table.shape.byNavigation.get(name);
  if (bind === undefined) throw propertyNotFound(table.shape.table.logicalName, name);
  const row = existing(table, address);
  const { context } = call;
  if (call.method === 'GET') {
    const id = row.cells[bind.position] ?? null;
    if (id === null) return noContent();
    const set = context.store.table(bind.target).shape.table.entitySetName;
    const body = { '@odata.context': `${call.base}$metadata#$ref`, '@odata.id': `${call.base}${set}(${id})` };
    return { status: 200, body: JSON.stringify(body) };
  }
  if (call.method !== 'PUT' && call.method !== 'DELETE') throw methodNotAllowed(call.method);
  const target = call.method === 'PUT' ? (parseObject(call.body)['@odata.id'] ?? null) : null;
  if (typeof target === 'string') parseReference(context, target);
  context.store.write((unit) => {
    const { cells } = readChanges(context, table.shape, { [`${name}@odata.bind`]: target }, 'update');
    updateRow(context, unit, table, row, cells);
  });
  return noContent();
}
