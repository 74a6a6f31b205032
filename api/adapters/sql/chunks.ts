import { setImmediate as nextTurn } from 'node:timers/promises';

/** Rows per statement of a bulk write: large enough to be fast, small enough to let others run between. */
export const rowsPerStatement = 500;

/** How many rows of `columns` columns fit into one statement of at most `maxParameters` parameters. */
export function chunkSize(columns: number, maxParameters: number): number {
  return Math.max(1, Math.min(rowsPerStatement, Math.floor(maxParameters / Math.max(1, columns))));
}

/**
 * The items in slices of at most `size`, each given out on a new turn of the event loop but the first: the
 * database library is synchronous, and a long bulk write must not starve timers and sockets.
 */
export async function* inChunks<T>(items: readonly T[], size: number): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) await nextTurn();
    yield items.slice(start, start + size);
  }
}
