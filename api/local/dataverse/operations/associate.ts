import type { Context } from '../context.ts';
import { invalidArgument, ODataError } from '../errors.ts';
import type { Collection } from '../metadata/collections.ts';
import type { Cell } from '../metadata/types.ts';
import { guardPair } from '../security/guard-writes.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { lookupCells } from './lookup-cells.ts';
import { pairsOf, pointing } from './related.ts';
import { updateRow } from './write-row.ts';

/** A row with one of its collection-valued navigation properties. */
export interface CollectionOf {
  readonly table: RowTable;
  readonly id: string;
  readonly collection: Collection;
}

/** Puts an existing row into a collection; a pair that exists already is a duplicate. */
export function associate(context: Context, unit: Unit, to: CollectionOf, related: string): void {
  const { collection, id, table } = to;
  checkPair(context, unit, to, related);
  if (collection.through.kind === 'intersect') addPair(context, unit, to, related);
  else {
    const children = unit.table(collection.target);
    const child = children.rows.get(related);
    const position = lookupPosition(children, collection);
    const target = { table: table.shape.table.logicalName, id };
    if (child !== undefined) {
      updateRow(context, unit, children, child, lookupCells(children.shape, position, target));
    }
  }
  raise(context, unit, to, 'Associate', related);
}

/** Takes a row out of a collection. Returns false when it is not in it. */
export function disassociate(context: Context, unit: Unit, from: CollectionOf, related: string): boolean {
  const { collection, id, table } = from;
  const { through } = collection;
  checkPair(context, unit, from, related);
  if (through.kind === 'intersect') {
    const pairs = unit.table(through.table);
    const pair = findPair(pairs, through, id, related);
    if (pair === undefined) return false;
    unit.remove(pairs, pair.id);
  } else {
    const children = unit.table(collection.target);
    const owner = table.shape.table.logicalName;
    const child = pointing(children, through.attribute, owner, id).find((row) => row.id === related);
    if (child === undefined) return false;
    const position = lookupPosition(children, collection);
    updateRow(context, unit, children, child, lookupCells(children.shape, position, null));
  }
  raise(context, unit, from, 'Disassociate', related);
  return true;
}

/** Pairs need rights on both rows; a one-to-many relationship is the update of a row, which asks for its own. */
function checkPair(
  { guard }: Context,
  unit: Unit,
  { table, id, collection }: CollectionOf,
  far: string,
): void {
  if (guard === undefined || collection.through.kind !== 'intersect') return;
  const related = unit.table(collection.target);
  const [row, other] = [table.rows.get(id), related.rows.get(far)];
  if (row !== undefined && other !== undefined)
    guardPair(guard, { table, row }, { table: related, row: other });
}

/** The lookup behind a one-to-many relationship; the platform's own cannot be set by clients. */
export function lookupPosition(children: RowTable, collection: Collection): number {
  const { through } = collection;
  const attribute = through.kind === 'lookup' ? through.attribute : '';
  const position = children.shape.position.get(attribute) ?? -1;
  if (children.shape.table.columns[position]?.validForUpdate !== false) return position;
  throw invalidArgument(`The attribute '${attribute}' is read-only.`);
}

/** Pairs raise no message of their own: Associate tells of them. */
function addPair(context: Context, unit: Unit, to: CollectionOf, related: string): void {
  const { through } = to.collection;
  if (through.kind !== 'intersect') return;
  const pairs = unit.table(through.table);
  if (findPair(pairs, through, to.id, related) !== undefined) {
    throw new ODataError(412, '0x80040237', 'Cannot insert duplicate key.');
  }
  const { shape } = pairs;
  const id = context.newId();
  const version = unit.nextVersion();
  const cells: Cell[] = shape.table.columns.map(() => null);
  cells[0] = id;
  const set = (column: string, cell: Cell): void => {
    cells[shape.position.get(column) ?? cells.length] = cell;
  };
  set(through.near, to.id);
  set(through.far, related);
  set('versionnumber', version);
  unit.put(pairs, { id, version, cells });
}

function findPair(
  pairs: RowTable,
  through: { readonly near: string; readonly far: string },
  id: string,
  related: string,
): StoredRow | undefined {
  const far = pairs.shape.position.get(through.far) ?? -1;
  return pairsOf(pairs, through.near, id).find((pair) => pair.cells[far] === related);
}

function raise(
  context: Context,
  unit: Unit,
  { table, id, collection }: CollectionOf,
  name: 'Associate' | 'Disassociate',
  related: string,
): void {
  const row = table.rows.get(id);
  const link = {
    relationship: collection.relationship,
    related: [{ table: unit.table(collection.target), id: related }],
  };
  unit.raise({ name, table, id, before: row, after: row, sent: [], request: context.request, link });
}
