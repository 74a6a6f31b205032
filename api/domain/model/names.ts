import type { Column, Table } from './column.ts';
import { tables } from './tables.ts';

/** Dataverse logical name of a table or column: the schema name in lower case. */
export function logicalName(named: { readonly schema: string }): string {
  return named.schema.toLowerCase();
}

/** Dataverse logical name of the primary key, e.g. `tp_contractid`. */
export function idLogicalName(table: Table): string {
  return `${logicalName(table)}id`;
}

/** Property under which the Web API returns the column: `_x_value` for lookups, else the logical name. */
export function readName(column: Column): string {
  return column.type.kind === 'lookup' ? `_${logicalName(column)}_value` : logicalName(column);
}

/** Property under which the Web API takes the column; lookups are bound through the schema-cased name. */
export function writeName(column: Column): string {
  return column.type.kind === 'lookup' ? `${column.schema}@odata.bind` : logicalName(column);
}

/** The table with this domain name; an unknown name is a programming error. */
export function tableNamed(name: string): Table {
  const found = tables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table is named ${name}`);
  return found;
}

/** The column with this domain name; an unknown name is a programming error. */
export function columnNamed(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`table ${table.name} has no column ${name}`);
  return found;
}
