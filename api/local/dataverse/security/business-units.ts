import { stableId } from '../stable-id.ts';
import type { Store } from '../store/store.ts';

/** Business units above each other that are looked at; more is a circle. */
const maxLevels = 100;

const rootUnit = stableId('businessunit');

/** The business unit of a user or team; who names none is in the one every organisation has. */
export function businessUnitOf(store: Store, table: string, id: string): string {
  return textCell(store, table, id, 'businessunitid') ?? rootUnit;
}

/** Whether a business unit is `above` or below it. */
export function isWithin(store: Store, unit: string, above: string): boolean {
  let at: string | null = unit;
  for (let level = 0; at !== null && level < maxLevels; level += 1) {
    if (at === above) return true;
    at = parentOf(store, at);
  }
  return false;
}

/** The unit every organisation has is above those that name no parent. */
function parentOf(store: Store, unit: string): string | null {
  const parent = textCell(store, 'businessunit', unit, 'parentbusinessunitid');
  return parent ?? (unit === rootUnit ? null : rootUnit);
}

function textCell(store: Store, tableName: string, id: string, column: string): string | null {
  const table = store.table(tableName);
  const cell = table.rows.get(id)?.cells[table.shape.position.get(column) ?? -1] ?? null;
  return cell === null ? null : String(cell);
}
