import { ownershipOf } from '../metadata/platform-facts.ts';
import type { Shape } from '../metadata/schema.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { RowPlace } from './covers.ts';

/** Where a row belongs; null for tables of the organisation and of nobody. */
export function placeOf(shape: Shape, row: StoredRow): RowPlace | null {
  const text = (column: string): string | null => {
    const cell = row.cells[shape.position.get(column) ?? -1] ?? null;
    return cell === null ? null : String(cell);
  };
  switch (ownershipOf(shape.table)) {
    case 'UserOwned':
      if (!shape.position.has('ownerid')) return null;
      return { ownerId: text('ownerid'), businessUnitId: text('owningbusinessunit') };
    case 'BusinessOwned': {
      const own = shape.table.logicalName === 'businessunit';
      return { ownerId: row.id, businessUnitId: own ? row.id : text('businessunitid') };
    }
    default:
      return null;
  }
}
