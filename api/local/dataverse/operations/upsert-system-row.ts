import type { Context } from '../context.ts';
import type { Cell } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { createRow, updateRow } from './write-row.ts';

/** A row the platform writes itself, by logical names; columns its table does not have are left out. */
export interface SystemRow {
  readonly table: string;
  readonly id: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** Creates or updates the row. A new row that is not active is created and then given its state. */
export function upsertSystemRow(context: Context, unit: Unit, row: SystemRow): StoredRow {
  const table = unit.table(row.table);
  const cells = new Map<number, Cell>();
  for (const [name, cell] of Object.entries(row.cells)) {
    const position = table.shape.position.get(name);
    if (position !== undefined) cells.set(position, cell);
  }
  const old = table.rows.get(row.id);
  if (old !== undefined) return updateRow(context, unit, table, old, cells);
  const wanted = cells.get(table.shape.position.get('statecode') ?? -1) ?? 0;
  if (wanted === 0) return createRow(context, unit, table, row.id, cells);
  // A new row is active: a status of another state comes with the state.
  const fresh = new Map(cells);
  fresh.delete(table.shape.position.get('statuscode') ?? -1);
  return updateRow(context, unit, table, createRow(context, unit, table, row.id, fresh), cells);
}
