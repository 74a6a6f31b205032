import type { Principal, Reach } from './principal.ts';

/** Where a row belongs: to a user or a team, and to a business unit. */
export interface RowPlace {
  readonly ownerId: string | null;
  readonly businessUnitId: string | null;
}

/** Whether a business unit is another one or below it. */
export type IsWithin = (unit: string, above: string) => boolean;

/**
 * Whether one of the reaches covers a row (power-platform/admin/how-record-access-determined): any depth covers
 * rows of the user and its teams; Local those of its business unit, Deep also those below, Global all.
 * A row without a place belongs to the organisation: holding the privilege is enough.
 */
export function covers(
  reaches: readonly Reach[],
  { userId, teams }: Pick<Principal, 'userId' | 'teams'>,
  place: RowPlace | null,
  isWithin: IsWithin,
): boolean {
  if (reaches.length === 0) return false;
  if (place === null) return true;
  const { ownerId, businessUnitId } = place;
  if (ownerId !== null && (ownerId === userId || teams.has(ownerId))) return true;
  return reaches.some((reach) => reachesUnit(reach, businessUnitId, isWithin));
}

function reachesUnit({ depth, businessUnitId }: Reach, unit: string | null, isWithin: IsWithin): boolean {
  switch (depth) {
    case 'Basic':
      return false;
    case 'Local':
      return unit === businessUnitId;
    case 'Deep':
      return unit !== null && isWithin(unit, businessUnitId);
    case 'Global':
      return true;
  }
}
