import { sql } from 'kysely';
import type { Table } from '../../domain/model/column.ts';
import type { ReconcileStore } from '../../ports/reconcile-store.ts';
import { chunkSize, inChunks } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { nextTouch } from './sync-checkpoint.ts';
import { stageIds } from './sync-staging.ts';

/** Scratch of a comparison of keys and versions through one unit of work. */
export function reconcileStore(unit: UnitContext): ReconcileStore {
  return {
    markSeen: (runId, table, sqlIds) => markSeen(unit, runId, table, sqlIds),
    unseen: (runId, table, query) => unseen(unit, runId, table, query),
    stageUnmatched: (table) => stageUnmatched(unit, table),
    clear: (runId) => clear(unit, runId),
  };
}

/** A page may be read twice when the run is taken up again. */
async function markSeen(
  unit: UnitContext,
  runId: string,
  table: Table,
  sqlIds: readonly string[],
): Promise<void> {
  for await (const ids of inChunks([...new Set(sqlIds)], chunkSize(3, unit.engine.maxParameters))) {
    await unit.db
      .deleteFrom('reconcile_seen')
      .where('job_id', '=', runId)
      .where('table_name', '=', table.sql)
      .where('sql_id', 'in', ids)
      .execute();
    const rows = ids.map((sql_id) => ({ job_id: runId, table_name: table.sql, sql_id }));
    await unit.db.insertInto('reconcile_seen').values(rows).execute();
  }
}

async function unseen(
  unit: UnitContext,
  runId: string,
  table: Table,
  { after, limit }: Parameters<ReconcileStore['unseen']>[2],
): Promise<readonly { readonly sqlId: string; readonly remoteId: string }[]> {
  const rows = await unit.db
    .selectFrom('sync_link as link')
    .select(['link.sql_id', 'link.remote_id'])
    .where('link.table_name', '=', table.sql)
    .$if(after !== null, (found) => found.where('link.sql_id', '>', after))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('reconcile_seen as seen')
            .select('seen.sql_id')
            .where('seen.job_id', '=', runId)
            .whereRef('seen.table_name', '=', 'link.table_name')
            .whereRef('seen.sql_id', '=', 'link.sql_id'),
        ),
      ),
    )
    .orderBy('link.sql_id')
    .limit(limit)
    .execute();
  return rows.map(({ sql_id, remote_id }) => ({ sqlId: sql_id, remoteId: remote_id }));
}

async function stageUnmatched(unit: UnitContext, table: Table): Promise<number> {
  const touch = await nextTouch(unit, table);
  const rows = sql.table(table.sql);
  const unmatched = sql<{ id: string }>`
    select r.id from ${rows} r
    where not exists (select 1 from sync_link l where l.table_name = ${table.sql} and l.sql_id = r.id)
    union
    select l.sql_id as id from sync_link l
    where l.table_name = ${table.sql} and not exists (select 1 from ${rows} r where r.id = l.sql_id)`;
  return stageIds(unit, table, unmatched, touch);
}

async function clear(unit: UnitContext, runId: string): Promise<void> {
  await unit.db
    .deleteFrom('reconcile_seen')
    .where((eb) =>
      eb.or([
        eb('job_id', '=', runId),
        eb(
          'job_id',
          'not in',
          eb.selectFrom('job').select('id').where('status', 'in', ['running', 'paused']),
        ),
      ]),
    )
    .execute();
}
