import type { Table } from '../../domain/model/column.ts';
import type { SyncContext } from './context.ts';

/**
 * A context that has read the reported rows in few requests. A row that did not come is asked for by itself when
 * it is needed: it may be gone, but a list alone is no proof of that.
 */
export async function readReported(
  context: SyncContext,
  table: Table,
  reported: readonly (string | null)[],
): Promise<SyncContext> {
  const ids = [...new Set(reported.flatMap((id) => id ?? []))];
  if (ids.length < 2) return context;
  const { dataverse } = context;
  const read = new Map((await dataverse.getMany(table, ids)).map((found) => [found.row.id, found]));
  const get: typeof dataverse.get = async (from, id) => read.get(id) ?? dataverse.get(from, id);
  return { ...context, dataverse: { ...dataverse, get } };
}
