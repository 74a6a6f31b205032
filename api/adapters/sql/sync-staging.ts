import { sql } from 'kysely';
import type { Table } from '../../domain/model/column.ts';
import type { SyncStore } from '../../ports/sync-store.ts';
import type { UnitContext } from './context.ts';
import { laneExpression } from './lane-of.ts';
import { moveCheckpoint, nextTouch } from './sync-checkpoint.ts';
import { linksBy } from './sync-links.ts';
import { mergeAll, mergeTouched, remoteChange, remoteDeletion, type Touched, touched } from './sync-merge.ts';
import { forget, pendingByKey, stage } from './sync-pending.ts';

/**
 * Moves the change log of the table into pending; see `SyncStore.stageSqlChanges`. What is visible is taken and
 * deleted, and no number is remembered as read up to: `seq` is given out when a row is written, not when it is
 * committed, so an entry with a lower number may appear after one with a higher was seen, and every mark
 * "read up to here" would lose it. Both statements see one snapshot (`Engine.write`), hence the same entries.
 */
export async function stageSqlChanges(unit: UnitContext, table: Table): Promise<number> {
  const touch = await nextTouch(unit, table);
  await adoptMatched(unit, table, touch);
  const changed = sql<{ id: string }>`
    select distinct row_id as id from change_log where table_name = ${table.sql} and by_bridge = 0`;
  const staged = await stageIds(unit, table, changed, touch);
  await unit.db.deleteFrom('change_log').where('table_name', '=', table.sql).execute();
  return staged;
}

/** Every row and every linked row, so that a row deleted without a trace is compared as well. */
export async function stageAllSqlRows(unit: UnitContext, table: Table): Promise<number> {
  const touch = await nextTouch(unit, table);
  const all = sql<{ id: string }>`
    select id from ${sql.table(table.sql)}
    union
    select sql_id as id from sync_link where table_name = ${table.sql}`;
  const staged = await stageIds(unit, table, all, touch);
  // What the feed said before the whole comparison may be outdated, and is read again if it says nothing anew.
  await unit.db
    .updateTable('sync_pending')
    .set({ remote: null })
    .where('table_name', '=', table.sql)
    .where('touch', '=', touch)
    .where('remote', 'is not', null)
    .execute();
  return staged;
}

/** Makes single rows pending; see `SyncStore.touch`. */
export async function touchRows(unit: UnitContext, table: Table, keys: readonly string[]): Promise<void> {
  const touch = await nextTouch(unit, table);
  await stage(unit, table, [...new Set(keys)].map(touched), touch);
}

/** Records one page of the Dataverse feed; see `SyncStore.stageRemoteChanges`. */
export async function stageRemoteChanges(
  unit: UnitContext,
  table: Table,
  page: Parameters<SyncStore['stageRemoteChanges']>[1],
): Promise<void> {
  const touch = await nextTouch(unit, table);
  const feed: Touched[] = [
    ...page.rows.map((remote) => remoteChange(remote.row.id, remote)),
    ...page.broken.map((problem) => remoteChange(problem.id, null)),
    ...page.deletedIds.map(remoteDeletion),
  ];
  const sqlIds = await matchedSqlIds(
    unit,
    table,
    feed.map((one) => one.key),
  );
  const keyed = feed.map((one) => ({ ...one, key: sqlIds.get(one.key) ?? one.key }));
  await stage(unit, table, mergeAll(keyed), touch);
  const { deltaLink, nextLink = null } = page;
  if (deltaLink !== null) await moveCheckpoint(unit, table, { delta_link: deltaLink, next_link: null });
  else if (nextLink !== null) await moveCheckpoint(unit, table, { next_link: nextLink });
}

/** The rows as the feed would name rows it could not show: both sides are read; see `SyncStore.stageRows`. */
export async function stageRows(unit: UnitContext, table: Table, ids: readonly string[]): Promise<void> {
  const sqlIds = await matchedSqlIds(unit, table, ids);
  // SQL may have touched them too: what the change log says of that is not staged yet.
  const rows = ids.map((id) => ({ ...remoteChange(sqlIds.get(id) ?? id, null), sqlChanged: true }));
  await stage(unit, table, mergeAll(rows), await nextTouch(unit, table));
}

async function matchedSqlIds(
  unit: UnitContext,
  table: Table,
  remoteIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const links = await linksBy(unit, table, 'remote_id', remoteIds);
  return new Map(links.map((link) => [link.remoteId, link.sqlId]));
}

/**
 * One statement that looks every row up by its key. To ask before which rows are there is a join, and PostgreSQL
 * plans that one badly for tables it has no statistics of yet, which is when most rows come.
 */
async function stageIds(
  unit: UnitContext,
  table: Table,
  ids: ReturnType<typeof sql<{ id: string }>>,
  touch: number,
): Promise<number> {
  const [text, integer] = [sql.raw(unit.engine.textType), sql.raw(unit.engine.exactIntegerType)];
  const lane = laneExpression(sql.ref('staged.id'));
  const staged = await sql`
    insert into sync_pending
      (table_name, row_key, sql_changed, remote_changed, remote_deleted, remote, attempts, touch, lane)
    select cast(${table.sql} as ${text}), staged.id, 1, 0, 0, null, 0, cast(${touch} as ${integer}), ${lane} from (${ids}) as staged
    where true order by staged.id
    on conflict (table_name, row_key) do update set sql_changed = 1, attempts = 0, touch = excluded.touch`.execute(
    unit.db,
  );
  return Number(staged.numAffectedRows ?? 0n);
}

/**
 * A row that was pending under its Dataverse id, then matched by key to a row with another SQL id, and touched
 * again before it settled, moves under the SQL id.
 */
async function adoptMatched(unit: UnitContext, table: Table, touch: number): Promise<void> {
  const found = await sql<{ remote_id: string; sql_id: string }>`
    select l.remote_id, l.sql_id from sync_pending p
    join sync_link l on l.table_name = p.table_name and l.remote_id = p.row_key
    where p.table_name = ${table.sql} and l.sql_id <> p.row_key`.execute(unit.db);
  for (const { remote_id, sql_id } of found.rows) {
    const both = await pendingByKey(unit, table, [remote_id, sql_id]);
    const matched = both.find((one) => one.key === remote_id);
    const own = both.find((one) => one.key === sql_id);
    if (matched === undefined) continue;
    await forget(unit, table, [remote_id]);
    // What is staged under the SQL id came after the match, so its word on Dataverse stands.
    const merged = own === undefined ? matched : mergeTouched(matched, own);
    await stage(unit, table, [{ ...merged, key: sql_id }], touch);
  }
}
