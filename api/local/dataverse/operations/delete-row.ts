import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import type { RelationshipMeta } from '../metadata/types.ts';
import { unguarded } from '../security/request-guard.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { lookupCells } from './lookup-cells.ts';
import { pairsOf, pointing } from './related.ts';
import { updateRow } from './write-row.ts';

/** Deletes a row and does to the rows that point to it what their relationships say. */
export function deleteRow(context: Context, unit: Unit, table: RowTable, id: string): void {
  const row = table.rows.get(id);
  if (row !== undefined) context.guard?.row('Delete', table, row);
  remove({ context: unguarded(context), unit, leaving: new Set() }, table, id);
}

interface Deletion {
  readonly context: Context;
  readonly unit: Unit;
  /** Rows whose delete has begun: rows may point to each other. */
  readonly leaving: Set<StoredRow>;
}

function remove(deletion: Deletion, table: RowTable, id: string): void {
  const { context, unit, leaving } = deletion;
  const before = table.rows.get(id);
  if (before === undefined || leaving.has(before)) return;
  leaving.add(before);
  for (const relationship of context.store.schema.childrenOf(table.shape.table.logicalName)) {
    settleChildren(deletion, relationship, id);
  }
  removePairs(context, unit, table, id);
  unit.remove(table, id);
  const { request } = context;
  unit.raise({ name: 'Delete', table, id, before, after: undefined, sent: [], request });
}

function settleChildren(deletion: Deletion, relationship: RelationshipMeta, id: string): void {
  const { context, unit, leaving } = deletion;
  const table = unit.table(relationship.referencing);
  const position = table.shape.position.get(relationship.attribute);
  if (position === undefined || relationship.cascadeDelete === 'NoCascade') return;
  const pointers = pointing(table, relationship.attribute, relationship.referenced, id);
  const children = pointers.filter((row) => !leaving.has(row));
  if (children.length === 0) return;
  if (relationship.cascadeDelete === 'Restrict') throw hasChildren();
  for (const child of children) {
    if (relationship.cascadeDelete === 'Cascade') remove(deletion, table, child.id);
    else updateRow(context, unit, table, child, lookupCells(table.shape, position, null));
  }
}

/** Pairs of many-to-many relationships go with either row. */
function removePairs(context: Context, unit: Unit, table: RowTable, id: string): void {
  const { logicalName } = table.shape.table;
  for (const { intersect, table1, attribute1, table2, attribute2 } of context.store.schema.manyToMany) {
    const sides = [
      ...(table1 === logicalName ? [attribute1] : []),
      ...(table2 === logicalName ? [attribute2] : []),
    ];
    const pairs = sides.length === 0 ? null : unit.table(intersect);
    if (pairs === null) continue;
    for (const side of sides) for (const pair of pairsOf(pairs, side, id)) unit.remove(pairs, pair.id);
  }
}

function hasChildren(): ODataError {
  return new ODataError(
    405,
    '0x80040227',
    'The object you tried to delete is associated with another object and cannot be deleted.',
  );
}
