import { logicalName } from '../domain/model/names.ts';
import { syncedTables } from '../domain/model/tables.ts';
import type { RemoteHint } from '../domain/sync/remote-hints.ts';
import type { Deps } from './deps.ts';

/**
 * Remembers rows of Dataverse that were reported as changed, created or deleted, so that the next run reads and
 * compares them. A hint only: twice, late or out of order does no harm, and a lost one is made good by the
 * change feed. Rows of other tables are ignored. Answers how many were taken.
 */
export async function noteRemoteChanges(
  deps: Pick<Deps, 'sql'>,
  hints: readonly RemoteHint[],
): Promise<number> {
  const known = syncedTables.flatMap((table) => {
    const name = logicalName(table);
    const ids = hints.filter((hint) => hint.table === name).map((hint) => hint.id);
    return ids.length === 0 ? [] : [{ table, ids }];
  });
  if (known.length === 0) return 0;
  await deps.sql.write(async (tx) => {
    for (const { table, ids } of known) await tx.live.addHints(table, ids);
  });
  return known.reduce((sum, { ids }) => sum + ids.length, 0);
}
