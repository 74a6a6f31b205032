import type { Table } from '../../domain/model/column.ts';
import type { Context } from './context.ts';
import { DataverseError, settling } from './errors.ts';
import { get } from './get.ts';

/**
 * Carries out a write of one lookup. After a lost answer the row is read: only a lookup that does not hold
 * `wanted` (an id, null for empty) is written again.
 */
export async function writeLookup(
  context: Context,
  from: { readonly table: Table; readonly id: string },
  column: string,
  wanted: string | null,
  write: () => Promise<unknown>,
): Promise<void> {
  for (let round = 1; ; round += 1) {
    try {
      await write();
      return;
    } catch (error) {
      const isUnknown = error instanceof DataverseError && error.outcomeUnknown;
      if (!isUnknown || round >= context.resolveAttempts) throw error;
    }
    const stored = await settling(get(context, from.table, from.id));
    if (stored !== null && (stored.row[column] ?? null) === wanted) return;
    await context.pause(round);
  }
}
