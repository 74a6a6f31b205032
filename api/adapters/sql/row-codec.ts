import { canonicalValue } from '../../domain/model/canonical.ts';
import type { Column, Row, Table, Value } from '../../domain/model/column.ts';
import { BridgeError, type FieldError } from '../../errors.ts';
import type { Cell } from './schema-types.ts';
import { isStorableText } from './text.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A stored row by column name of SQL. */
export type Cells = Record<string, Cell>;

/** A canonical row from its stored cells; every column of the table is present. */
export function rowFromCells(table: Table, cells: Readonly<Cells>): Row {
  const row: Record<string, Value> = {};
  for (const column of table.columns) row[column.name] = valueOfCell(column, cells[column.sql] ?? null);
  return { ...row, id: String(cells.id) };
}

function valueOfCell(column: Column, cell: Cell): Value {
  return column.type.kind === 'boolean' && cell !== null ? cell === 1 : cell;
}

/**
 * Every cell of a new row; a column the row does not name is empty. Throws `BridgeError('invalid-request')`
 * listing every column that breaks its rule.
 */
export function cellsOfRow(table: Table, row: Row): Cells {
  const { id, ...values } = row;
  const errors: FieldError[] = unknownColumns(table, values);
  const cells: Cells = { id: id.toLowerCase() };
  if (!guid.test(id)) errors.push({ field: `${table.name}.id`, rule: 'must be a GUID' });
  for (const column of table.columns) cells[column.sql] = cellOf(table, column, values[column.name], errors);
  refuse(table, errors);
  return cells;
}

/** The cells to change; errors as `cellsOfRow`. */
export function cellsOfChanges(table: Table, changes: Readonly<Record<string, Value>>): Cells {
  const errors = unknownColumns(table, changes);
  const cells: Cells = {};
  for (const column of table.columns) {
    if (column.name in changes) cells[column.sql] = cellOf(table, column, changes[column.name], errors);
  }
  refuse(table, errors);
  return cells;
}

/** One value as it is compared with stored cells; errors as `cellsOfRow`. */
export function cellToCompare(table: Table, column: Column, value: Value): Cell {
  const errors: FieldError[] = [];
  const cell = cellOf(table, { ...column, required: false }, value, errors);
  refuse(table, errors);
  return cell;
}

function cellOf(table: Table, column: Column, raw: unknown, errors: FieldError[]): Cell {
  const field = `${table.name}.${column.name}`;
  const canonical = canonicalValue(column, raw);
  if (!canonical.ok) {
    errors.push({ field, rule: canonical.rule });
    return null;
  }
  const { value } = canonical;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && !isStorableText(value)) {
    errors.push({ field, rule: 'must not hold a NUL character or half a surrogate pair' });
  }
  return value;
}

function unknownColumns(table: Table, values: Readonly<Record<string, unknown>>): FieldError[] {
  const known = new Set(table.columns.map((column) => column.name));
  return Object.keys(values)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: `${table.name}.${name}`, rule: 'is not a column that can be written' }));
}

function refuse(table: Table, errors: readonly FieldError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  throw new BridgeError('invalid-request', `${table.label}: ${first.field} ${first.rule}${more}`, { errors });
}
