import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';

/** The cell of a column by logical name; null also where the table has no such column. */
export function namedCell(shape: Shape, row: StoredRow, name: string): Cell {
  const position = shape.position.get(name);
  return position === undefined ? null : (row.cells[position] ?? null);
}

/** The same as text; null stays null. */
export function namedText(shape: Shape, row: StoredRow, name: string): string | null {
  const cell = namedCell(shape, row, name);
  return cell === null ? null : String(cell);
}

/** Cells by column position, as rows are written; names the table does not have are an error of the caller. */
export function positioned(table: RowTable, cells: Readonly<Record<string, Cell>>): Map<number, Cell> {
  const found = new Map<number, Cell>();
  for (const [name, cell] of Object.entries(cells)) {
    const position = table.shape.position.get(name);
    if (position === undefined) throw new Error(`${table.shape.table.logicalName} has no column ${name}`);
    found.set(position, cell);
  }
  return found;
}
