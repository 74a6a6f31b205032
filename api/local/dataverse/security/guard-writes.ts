import type { Cell } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { lookupTarget } from '../values/lookup-target.ts';
import type { Guard } from './guard.ts';

type Cells = ReadonlyMap<number, Cell>;

/** A row that is about to be written: as it was, and as it would be. */
interface Written {
  readonly unit: Unit;
  readonly table: RowTable;
  readonly row: StoredRow;
  readonly cells: Cells;
}

/**
 * Create: the new row must be within the depth of prvCreate; lookups need prvAppend on it and prvAppendTo on what
 * they point to (security-roles-privileges, "Append To"). The unit undoes what is refused.
 */
export function guardCreate(guard: Guard, written: Written): void {
  guard.row('Create', written.table, written.row);
  guardLookups(guard, written);
}

/** Update, beside prvWrite on the row as it was: prvAssign when its owner changes, and lookups as on create. */
export function guardUpdate(guard: Guard, old: StoredRow, written: Written): void {
  const { table, row, cells } = written;
  const owner = table.shape.position.get('ownerid') ?? -1;
  if (cells.has(owner) && old.cells[owner] !== row.cells[owner]) guard.row('Assign', table, old);
  guardLookups(guard, written);
}

/** The owner is assigned, not appended to; a lookup that is cleared needs no more than prvWrite. */
function guardLookups(guard: Guard, { unit, table, row, cells }: Written): void {
  const { shape } = table;
  for (const [position] of cells) {
    const column = shape.table.columns[position];
    if (column?.type.kind !== 'lookup' || column.logicalName === 'ownerid') continue;
    const target = targetOf(unit, table, row, position);
    if (target === undefined) continue;
    guard.row('Append', table, row);
    guard.row('AppendTo', target.table, target.row);
  }
}

function targetOf(unit: Unit, table: RowTable, row: StoredRow, position: number) {
  const found = lookupTarget(unit, table.shape, row, position);
  const target = found?.table.rows.get(found.id);
  return found === undefined || target === undefined ? undefined : { table: found.table, row: target };
}

/**
 * Associate and disassociate through a many-to-many relationship: prvAppend on both rows
 * (how-record-access-determined). Roles are given with prvAssignRole and prvRead on the role.
 */
export function guardPair(guard: Guard, near: Pick<Written, 'table' | 'row'>, far: typeof near): void {
  const sides = [near, far];
  const role = sides.find(({ table }) => table.shape.table.logicalName === 'role');
  const holder = sides.find(({ table }) => /^(systemuser|team)$/.test(table.shape.table.logicalName));
  if (role !== undefined && holder !== undefined) {
    guard.platform('prvAssignRole');
    guard.row('Read', role.table, role.row);
    return;
  }
  for (const { table, row } of sides) guard.row('Append', table, row);
}
