import type { Collection } from '../metadata/collections.ts';
import type { Shape } from '../metadata/schema.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';

/** Ids of the rows in a collection of the row `id`, in the order of the primary key. */
export function relatedIds(store: Store, owner: Shape, collection: Collection, id: string): string[] {
  const { through, target } = collection;
  if (through.kind === 'lookup') {
    const owned = owner.table.logicalName;
    return pointing(store.table(target), through.attribute, owned, id)
      .map((row) => row.id)
      .sort();
  }
  const pairs = store.table(through.table);
  const far = pairs.shape.position.get(through.far) ?? -1;
  const rows = store.table(target).rows;
  return pairsOf(pairs, through.near, id)
    .map((pair) => String(pair.cells[far]))
    .filter((other) => rows.has(other))
    .sort();
}

/** Rows whose lookup `attribute` points to the row `id` of the table `referenced`. */
export function pointing(table: RowTable, attribute: string, referenced: string, id: string): StoredRow[] {
  const { position, typePosition } = table.shape;
  const at = position.get(attribute);
  if (at === undefined) return [];
  const type = typePosition.get(at) ?? -1;
  return rowsWith(table, at, id).filter((row) => (row.cells[type] ?? referenced) === referenced);
}

/** Rows of an intersect table with this id on one side. */
export function pairsOf(table: RowTable, attribute: string, id: string): StoredRow[] {
  return rowsWith(table, table.shape.position.get(attribute) ?? -1, id);
}

function rowsWith(table: RowTable, position: number, value: string): StoredRow[] {
  return [...table.idsWith(position, value)].flatMap((id) => table.rows.get(id) ?? []);
}
