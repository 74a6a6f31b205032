/** Pending rows of a table fall into so many lanes; a row never changes its lane. */
export const laneCount = 16;

/** How the rows of a phase are cut up. */
export interface CutSizes {
  /** One part of the work at most has all lanes, and with this many rows or fewer it does. */
  readonly rowsPerPart: number;
  /** Rows per batch: one SQL transaction, a few bulk requests. Memory is bounded by it, the lanes and one feed page. */
  readonly rowsPerBatch: number;
}

export const usualSizes: CutSizes = { rowsPerPart: 500, rowsPerBatch: 500 };

/**
 * Digits of a GUID that tell the lane. Ids that were given out in order differ in the first group (SQL Server,
 * Dataverse) or in the last (counting in tests and imports), so one of each is taken.
 */
export const laneDigits: readonly number[] = [8, 36];

/** The lane of a pending row; ids are lower-case GUIDs. */
export function laneOf(key: string): number {
  const digits = laneDigits.map((position) => Number.parseInt(key.charAt(position - 1), 16));
  return digits.reduce((sum, digit) => sum + (Number.isNaN(digit) ? 0 : digit), 0) % laneCount;
}

/** Lanes from first to last, both included. */
export interface LaneRange {
  readonly first: number;
  readonly last: number;
}

/** The lanes in as many equal parts as the rows are worth: few rows stay together, so that batches stay large. */
export function partsFor(rows: number, { rowsPerPart } = usualSizes): readonly LaneRange[] {
  let parts = 1;
  while (parts < laneCount && parts * rowsPerPart < rows) parts *= 2;
  const width = laneCount / parts;
  return Array.from({ length: parts }, (_, part) => ({ first: part * width, last: (part + 1) * width - 1 }));
}
