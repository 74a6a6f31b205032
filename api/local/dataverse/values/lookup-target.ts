import type { Shape } from '../metadata/schema.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';

/** The existing row a lookup points to. */
export interface Pointed {
  readonly table: RowTable;
  readonly id: string;
  /** Navigation property that leads there. */
  readonly navigation: string;
}

/**
 * Where the lookup at `position` points; undefined when it is empty or the row is gone. Which of several tables
 * it is says the hidden column beside it; without one (rows of earlier versions) the first that has the id.
 */
export function lookupTarget(
  store: Pick<Store, 'table'>,
  shape: Shape,
  row: StoredRow,
  position: number,
): Pointed | undefined {
  const type = shape.table.columns[position]?.type;
  const id = row.cells[position] ?? null;
  if (type?.kind !== 'lookup' || id === null) return undefined;
  const named = row.cells[shape.typePosition.get(position) ?? -1] ?? null;
  for (const target of type.targets) {
    if (named !== null && named !== target.table) continue;
    const table = store.table(target.table);
    if (table.rows.has(String(id))) return { table, id: String(id), navigation: target.navigation };
  }
  return undefined;
}

/** The row of the table `target` the lookup points to; undefined when it points to another table. */
export function parentOf(
  store: Store,
  shape: Shape,
  row: StoredRow,
  position: number,
  target: string,
): StoredRow | undefined {
  const named = row.cells[shape.typePosition.get(position) ?? -1] ?? target;
  return named === target ? store.table(target).rows.get(String(row.cells[position] ?? '')) : undefined;
}

/** What people call the row: the primary name column. */
export function primaryNameOf(table: RowTable, id: string): string | null {
  const { primaryName } = table.shape.table;
  const cell = table.rows.get(id)?.cells[table.shape.position.get(primaryName) ?? -1] ?? null;
  return cell === null ? null : String(cell);
}
