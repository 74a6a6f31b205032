import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import type { RelationshipMeta } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { updateRow } from './write-row.ts';

/** Deletes a row and does to the rows that point to it what their relationships say. */
export function deleteRow(context: Context, unit: Unit, table: RowTable, id: string): void {
  const before = table.rows.get(id);
  if (before === undefined) return;
  for (const relationship of context.store.schema.childrenOf(table.shape.table.logicalName)) {
    settleChildren(context, unit, relationship, id);
  }
  unit.remove(table, id);
  const { request } = context;
  unit.raise({ name: 'Delete', table, id, before, after: undefined, sent: [], request });
}

function settleChildren(context: Context, unit: Unit, relationship: RelationshipMeta, id: string): void {
  const table = unit.table(relationship.referencing);
  const position = table.shape.position.get(relationship.attribute);
  if (position === undefined) return;
  const children = pointing(table, position, id);
  if (children.length === 0 || relationship.cascadeDelete === 'NoCascade') return;
  if (relationship.cascadeDelete === 'Restrict') throw hasChildren();
  for (const child of children) {
    if (relationship.cascadeDelete === 'Cascade') deleteRow(context, unit, table, child.id);
    else updateRow(context, unit, table, child, new Map([[position, null]]));
  }
}

function pointing(table: RowTable, position: number, id: string): StoredRow[] {
  const found: StoredRow[] = [];
  for (const row of table.rows.values()) if (row.cells[position] === id) found.push(row);
  return found;
}

function hasChildren(): ODataError {
  return new ODataError(
    405,
    '0x80040227',
    'The object you tried to delete is associated with another object and cannot be deleted.',
  );
}
