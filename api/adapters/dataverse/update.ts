import type { Table, Value } from '../../domain/model/column.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import { checkedEtag } from './checked-input.ts';
import { type Context, target, writtenRow } from './context.ts';
import { isRowMissing, isVersionMismatch } from './errors.ts';
import { get } from './get.ts';
import { writeJson } from './lossless-json.ts';
import { rowPath, rowToWeb, selectOf } from './map-row.ts';
import { resolveInDoubt } from './resolve-in-doubt.ts';

export type Updated = { outcome: 'updated'; row: RemoteRow } | { outcome: 'changed' } | { outcome: 'gone' };

/**
 * Writes the given columns if the row is still at `etag`. When no answer tells whether the write arrived,
 * the row is read: still at `etag`, nothing happened and it is sent again; at another one, the answer is
 * `changed` even if our values are there, because others may have changed more than we can tell apart. The
 * caller compares anew and finds its values in place.
 */
export async function update(
  context: Context,
  table: Table,
  id: string,
  changes: Readonly<Record<string, Value>>,
  etag: string,
): Promise<Updated> {
  const body = writeJson(rowToWeb(table, changes, 'change'));
  const ifMatch = checkedEtag(etag);
  const write = async (): Promise<Updated> => {
    try {
      return { outcome: 'updated', row: await patch(context, table, id, body, ifMatch) };
    } catch (error) {
      if (isVersionMismatch(error)) return { outcome: 'changed' };
      if (isRowMissing(error)) return { outcome: 'gone' };
      throw error;
    }
  };
  const read = async (): Promise<Updated | null> => {
    const stored = await get(context, table, id);
    if (stored === null) return { outcome: 'gone' };
    return stored.etag === etag ? null : { outcome: 'changed' };
  };
  return resolveInDoubt(context, { write, read });
}

async function patch(
  context: Context,
  table: Table,
  id: string,
  body: string,
  etag: string,
): Promise<RemoteRow> {
  const reply = await context.send({
    method: 'PATCH',
    target: target(rowPath(table, id), { $select: selectOf(table), tag: context.tag }),
    headers: { prefer: 'return=representation', 'if-match': etag },
    body,
    whenUnknown: 'report',
  });
  return writtenRow(table, reply);
}
