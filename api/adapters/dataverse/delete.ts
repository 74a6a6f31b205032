import type { Table } from '../../domain/model/column.ts';
import { checkedEtag } from './checked-input.ts';
import { type Context, target } from './context.ts';
import { isRowMissing, isVersionMismatch } from './errors.ts';
import { get } from './get.ts';
import { expectNoContent } from './malformed-reply.ts';
import { rowPath } from './map-row.ts';
import { resolveInDoubt } from './resolve-in-doubt.ts';

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
  const headers = etag === undefined ? {} : { 'if-match': checkedEtag(etag) };
  const write = async (isInDoubt: boolean): Promise<Deleted> => {
    try {
      const reply = await context.send({
        method: 'DELETE',
        target: target(rowPath(table, id), { tag: context.tag }),
        headers,
        whenUnknown: 'report',
      });
      expectNoContent(reply);
      return 'deleted';
    } catch (error) {
      if (isVersionMismatch(error)) return 'changed';
      if (isRowMissing(error)) return isInDoubt ? 'deleted' : 'gone';
      throw error;
    }
  };
  const read = async (): Promise<Deleted | null> => {
    const stored = await get(context, table, id);
    if (stored === null) return 'deleted';
    return etag === undefined || stored.etag === etag ? null : 'changed';
  };
  return resolveInDoubt(context, { write, read });
}
