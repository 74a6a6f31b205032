import { invalidArgument } from '../errors.ts';
import type { Cell } from '../metadata/types.ts';
import type { RowTable } from '../store/row-table.ts';

/** Lookups by which the rows of a table form a tree. */
const hierarchies: Readonly<Record<string, string>> = {
  account: 'parentaccountid',
  businessunit: 'parentbusinessunitid',
};

/** Refuses a row that would be above itself; `cells` are as they would be written. */
export function refuseLoop(table: RowTable, id: string, cells: readonly Cell[]): void {
  const { logicalName } = table.shape.table;
  const position = table.shape.position.get(hierarchies[logicalName] ?? '');
  if (position === undefined) return;
  const seen = new Set<Cell>();
  let above = cells[position] ?? null;
  while (above !== null && !seen.has(above)) {
    if (above === id) {
      const text = `Creating this parental association would create a loop in the hierarchy of '${logicalName}'.`;
      throw invalidArgument(text);
    }
    seen.add(above);
    above = table.rows.get(String(above))?.cells[position] ?? null;
  }
}
