import { sql } from 'kysely';
import type { Table } from '../../domain/model/column.ts';
import type { LiveLook, LiveStore } from '../../ports/live-store.ts';
import { chunkSize, inChunks, rowsPerStatement } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { pendingOf } from './sync-pending.ts';
import { stageRows } from './sync-staging.ts';

/** Reported rows that one staging takes; the others are seen at the next look. */
const mostHints = 1000;

/** What the live run needs through one unit of work. */
export function liveStore(unit: UnitContext): LiveStore {
  return {
    look: (runId) => look(unit, runId),
    addHints: (table, remoteIds) => addHints(unit, table, remoteIds),
    touched: (tables) => touched(unit, tables),
    stageHints: (table) => stageHints(unit, table),
    due: async (table, query) => {
      const rows = await dueRows(unit, table, query.now)
        .selectAll()
        .$if(query.after !== null, (found) => found.where('row_key', '>', query.after))
        .orderBy('row_key')
        .limit(query.limit)
        .execute();
      return rows.map(pendingOf);
    },
    postpone: (table, query) => postpone(unit, table, query),
  };
}

/**
 * Entries of the bridge itself wake nobody; the next staging drops them. The states stand here as in the index
 * `job_open`, so that the engines use it.
 */
async function look(unit: UnitContext, runId: string): Promise<LiveLook> {
  const { rows } = await sql<Record<'changes' | 'hints' | 'other_run' | 'stop', number>>`
    select
      case when exists (select 1 from change_log where by_bridge = 0) then 1 else 0 end as changes,
      case when exists (select 1 from remote_hint) then 1 else 0 end as hints,
      case when exists (
        select 1 from job
        where status in ('queued', 'running', 'paused') and status <> 'paused' and kind = 'sync' and id <> ${runId}
      ) then 1 else 0 end as other_run,
      case when exists (
        select 1 from job where id = ${runId} and (cancel_requested = 1 or pause_requested = 1)
      ) then 1 else 0 end as stop`.execute(unit.db);
  const [seen] = rows;
  return {
    changes: Number(seen?.changes) === 1 || Number(seen?.hints) === 1,
    otherRun: Number(seen?.other_run) === 1,
    stop: Number(seen?.stop) === 1,
  };
}

async function addHints(unit: UnitContext, table: Table, remoteIds: readonly string[]): Promise<void> {
  for await (const ids of inChunks([...new Set(remoteIds)], chunkSize(2, unit.engine.maxParameters))) {
    await drop(unit, table, ids);
    const rows = ids.map((remote_id) => ({ table_name: table.sql, remote_id }));
    await unit.db.insertInto('remote_hint').values(rows).execute();
  }
}

async function touched(unit: UnitContext, tables: readonly Table[]): Promise<readonly Table[]> {
  const logged = await unit.db
    .selectFrom('change_log')
    .select('table_name')
    .distinct()
    .where('by_bridge', '=', 0)
    .execute();
  const hinted = await unit.db.selectFrom('remote_hint').select('table_name').distinct().execute();
  const names = new Set([...logged, ...hinted].map((row) => row.table_name));
  return tables.filter((table) => names.has(table.sql));
}

async function stageHints(unit: UnitContext, table: Table): Promise<number> {
  const rows = await unit.db
    .selectFrom('remote_hint')
    .select('remote_id')
    .where('table_name', '=', table.sql)
    .orderBy('remote_id')
    .limit(mostHints)
    .execute();
  const ids = rows.map((row) => row.remote_id);
  if (ids.length === 0) return 0;
  await stageRows(unit, table, ids);
  for await (const chunk of inChunks(ids, rowsPerStatement)) await drop(unit, table, chunk);
  return ids.length;
}

async function drop(unit: UnitContext, table: Table, ids: readonly string[]): Promise<void> {
  await unit.db
    .deleteFrom('remote_hint')
    .where('table_name', '=', table.sql)
    .where('remote_id', 'in', ids)
    .execute();
}

function dueRows(unit: UnitContext, table: Table, now: string) {
  return unit.db
    .selectFrom('sync_pending')
    .where('table_name', '=', table.sql)
    .where((eb) => eb.or([eb('next_at', 'is', null), eb('next_at', '<=', now)]));
}

async function postpone(
  unit: UnitContext,
  table: Table,
  { now, touch, until }: Parameters<LiveStore['postpone']>[1],
): Promise<void> {
  await unit.db
    .updateTable('sync_pending')
    .set({ next_at: until })
    .where('table_name', '=', table.sql)
    .where('touch', '<=', touch)
    .where((eb) => eb.or([eb('next_at', 'is', null), eb('next_at', '<=', now)]))
    .execute();
}
