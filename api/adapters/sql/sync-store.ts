import type { Table } from '../../domain/model/column.ts';
import type { SyncStore } from '../../ports/sync-store.ts';
import type { UnitContext } from './context.ts';
import { checkpointOf, moveCheckpoint } from './sync-checkpoint.ts';
import { linksBy, putLinks, removeLinks } from './sync-links.ts';
import { countPending, defer, pendingAfter, pendingByKey, settle } from './sync-pending.ts';
import { forgetSent, putSent, sentOf } from './sync-sent.ts';
import {
  stageAllSqlRows,
  stageRemoteChanges,
  stageRows,
  stageSqlChanges,
  stageSqlSlice,
  touchRows,
} from './sync-staging.ts';

/** The durable state of the sync through one unit of work. */
export function syncStore(unit: UnitContext): SyncStore {
  return {
    stageSqlChanges: (table) => stageSqlChanges(unit, table),
    stageSqlSlice: (table, most) => stageSqlSlice(unit, table, most),
    stageAllSqlRows: (table, after, most) => stageAllSqlRows(unit, table, after, most),
    stageRemoteChanges: (table, page) => stageRemoteChanges(unit, table, page),
    stageRows: (table, ids) => stageRows(unit, table, ids),
    deltaLink: async (table) => (await checkpointOf(unit, table)).deltaLink,
    touch: (table, keys) => touchRows(unit, table, keys),
    feed: (table) => checkpointOf(unit, table),
    compareWhole: (table, runId, from) =>
      moveCheckpoint(
        unit,
        table,
        from === 'beginning' ? { delta_link: null, next_link: null, full_run: runId } : { full_run: runId },
      ),
    pending: (table, after, limit, only) => pendingAfter(unit, table, { after, limit, only }),
    pendingRows: (table, keys) => pendingByKey(unit, table, keys),
    pendingCount: (table, only) => countPending(unit, table, only),
    settle: (table, keys) => settle(unit, table, keys),
    defer: (table, keys, until) => defer(unit, table, keys, until),
    links: (table, sqlIds) => linksBy(unit, table, 'sql_id', sqlIds),
    linksByRemoteId: (table, remoteIds) => linksBy(unit, table, 'remote_id', remoteIds),
    putLinks: (table, links) => putLinks(unit, table, links),
    removeLinks: (table, sqlIds) => removeLinks(unit, table, sqlIds),
    linkCount: (table) => countLinks(unit, table),
    sent: (table, sqlIds) => sentOf(unit, table, sqlIds),
    putSent: (table, sent) => putSent(unit, table, sent),
    forgetSent: (table, sqlIds) => forgetSent(unit, table, sqlIds),
    asBridge: bridgeMarker(unit),
  };
}

/** Sets the marker for the time of the work; calls may overlap, the last to end takes it away. */
function bridgeMarker({ engine, db }: UnitContext): SyncStore['asBridge'] {
  let open = 0;
  let marked: Promise<unknown> | undefined;
  async function end(): Promise<void> {
    open -= 1;
    if (open > 0) return;
    marked = undefined;
    await engine.markBridge(db, false);
  }
  return async (work) => {
    open += 1;
    marked ??= engine.markBridge(db, true);
    const result = await marked.then(work).catch(async (error: unknown) => {
      // Where the error has ended the transaction, the marker went with it, and the first error is the one to tell.
      await end().catch(() => undefined);
      throw error;
    });
    await end();
    return result;
  };
}

async function countLinks(unit: UnitContext, table: Table): Promise<number> {
  const row = await unit.db
    .selectFrom('sync_link')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('table_name', '=', table.sql)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}
