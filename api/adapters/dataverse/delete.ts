import type { Table } from '../../domain/model/column.ts';
import { type Context, target } from './context.ts';
import { DataverseError, isRowMissing, isVersionMismatch, settling, withUnknownOutcome } from './errors.ts';
import { get } from './get.ts';
import { rowPath } from './map-row.ts';

export type Deleted = 'deleted' | 'changed' | 'gone';

/**
 * Deletes the row, if given only while it is at `etag`. When no answer tells whether it went, the row is
 * read: absent means deleted, unchanged means once more.
 */
export async function deleteRow(
  context: Context,
  table: Table,
  id: string,
  etag: string | undefined,
): Promise<Deleted> {
  let unsure = false;
  for (let round = 1; ; round += 1) {
    try {
      await context.send({
        method: 'DELETE',
        target: target(rowPath(table, id), { tag: context.tag }),
        ...(etag === undefined ? {} : { headers: { 'if-match': etag } }),
        whenUnknown: 'report',
      });
      return 'deleted';
    } catch (error) {
      if (isVersionMismatch(error)) return 'changed';
      if (isRowMissing(error)) return unsure ? 'deleted' : 'gone';
      const unknown = error instanceof DataverseError && error.outcomeUnknown;
      if (!unknown || round >= context.resolveAttempts) throw unsure ? withUnknownOutcome(error) : error;
      unsure = true;
    }
    const stored = await settling(get(context, table, id));
    if (stored === null) return 'deleted';
    if (etag !== undefined && stored.etag !== etag) return 'changed';
    await context.pause(round);
  }
}
