import type { RelationshipMeta } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { pointing } from './related.ts';

/** A row that gets a new owner because the row it belongs to got one. */
export interface Follower {
  readonly table: RowTable;
  readonly row: StoredRow;
}

/** The rows that change their owner together with a row, as `CascadeAssign` of its relationships says. */
export function followersOf(store: Store, parent: RowTable, before: StoredRow, after: StoredRow): Follower[] {
  const owner = ownerOf(parent, after);
  if (owner === null || owner === ownerOf(parent, before)) return [];
  return store.schema.childrenOf(parent.shape.table.logicalName).flatMap((relationship) => {
    const assign = relationship.cascades?.Assign ?? 'NoCascade';
    const table = store.table(relationship.referencing);
    if (assign === 'NoCascade' || !table.shape.position.has('ownerid')) return [];
    return pointing(table, relationship.attribute, relationship.referenced, after.id)
      .filter((row) => row !== after && ownerOf(table, row) !== owner)
      .filter((row) => follows(assign, table, row, ownerOf(parent, before)))
      .map((row) => ({ table, row }));
  });
}

type Assign = NonNullable<RelationshipMeta['cascades']>['Assign'];

function follows(assign: Assign, table: RowTable, row: StoredRow, formerOwner: string | null): boolean {
  switch (assign) {
    case 'Cascade':
      return true;
    case 'Active':
      return row.cells[table.shape.position.get('statecode') ?? -1] === 0;
    case 'UserOwned':
      return ownerOf(table, row) === formerOwner;
    default:
      return false;
  }
}

function ownerOf({ shape }: RowTable, row: StoredRow): string | null {
  const cell = row.cells[shape.position.get('ownerid') ?? -1] ?? null;
  return cell === null ? null : String(cell);
}
