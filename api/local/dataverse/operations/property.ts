import { invalidArgument, methodNotAllowed, payloadError, propertyNotFound } from '../errors.ts';
import { type Call, noContent, type Reply } from '../http/types.ts';
import type { Json } from '../json/parse.ts';
import { readable } from '../security/request-guard.ts';
import type { RowTable } from '../store/row-table.ts';
import { cellJson } from '../values/emit.ts';
import type { Address } from './address.ts';
import { parseObject, readChanges } from './read-body.ts';
import { requireMatch } from './require-match.ts';
import { existing } from './retrieve.ts';
import { updateRow } from './write-row.ts';

/** `set(key)/column`: GET (optionally `/$value`), PUT and DELETE of a single column. */
export function property(call: Call, table: RowTable, address: Address, name: string, raw: boolean): Reply {
  const position = table.shape.byProperty.get(name) ?? writeOnly(table, name);
  const column = position === undefined ? undefined : table.shape.table.columns[position];
  if (position === undefined || column === undefined || column.hidden === true) {
    throw propertyNotFound(table.shape.table.logicalName, name);
  }
  const row = readable(call.context, table, () => existing(table, address));
  if (call.method === 'GET') {
    if (column.validForRead === false) throw propertyNotFound(table.shape.table.logicalName, name);
    const cell = row.cells[position] ?? null;
    if (cell === null) return noContent();
    if (raw) return { status: 200, body: String(cell), contentType: 'text/plain' };
    const context = `${call.base}$metadata#${table.shape.table.entitySetName}(${row.id})/${name}`;
    return { status: 200, body: `{"@odata.context":"${context}","value":${cellJson(column, cell)}}` };
  }
  if (call.method !== 'PUT' && call.method !== 'DELETE') throw methodNotAllowed(call.method);
  if (name === table.shape.table.primaryId) {
    throw invalidArgument(`The primary key '${name}' cannot be changed.`);
  }
  requireMatch(call, table, row);
  const value = call.method === 'PUT' ? sentValue(call.body) : null;
  const { context } = call;
  context.store.write((unit) => {
    const { cells } = readChanges(context, table.shape, { [name]: value }, 'update');
    updateRow(context, unit, table, row, cells);
  });
  return noContent();
}

/** Columns that are written and never shown have no property name of responses. */
function writeOnly(table: RowTable, name: string): number | undefined {
  const position = table.shape.position.get(name);
  const column = position === undefined ? undefined : table.shape.table.columns[position];
  return column?.validForRead === false ? position : undefined;
}

/** The member `value`; a body without one would clear the column unasked. */
function sentValue(body: string): Json {
  const { value } = parseObject(body);
  if (value !== undefined) return value;
  throw payloadError(
    '',
    "Microsoft.OData.ODataException: A property named 'value' was expected in the body.",
  );
}
