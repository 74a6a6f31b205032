import { sql } from 'kysely';
import type { Table } from '../../domain/model/column.ts';
import type { SyncStore } from '../../ports/sync-store.ts';
import type { UnitContext } from './context.ts';
import { linkIdsAfter, rowIdsAfter } from './ids-after.ts';
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

/** Takes the oldest entries of the log alone; see `SyncStore.stageSqlSlice`. */
export async function stageSqlSlice(unit: UnitContext, table: Table, most: number): Promise<boolean> {
  const entries = await unit.db
    .selectFrom('change_log')
    .select('seq')
    .where('table_name', '=', table.sql)
    .orderBy('seq')
    .limit(most)
    .execute();
  const last = entries.at(-1)?.seq;
  if (last === undefined || entries.length < most) return false;
  const changed = sql<{ id: string }>`
    select distinct row_id as id from change_log
    where table_name = ${table.sql} and by_bridge = 0 and seq <= ${last}`;
  await stageIds(unit, table, changed, await nextTouch(unit, table));
  await unit.db
    .deleteFrom('change_log')
    .where('table_name', '=', table.sql)
    .where('seq', '<=', last)
    .execute();
  return true;
}

/** Every row and every linked row, so that a row deleted without a trace is compared as well. */
export async function stageAllSqlRows(
  unit: UnitContext,
  table: Table,
  after: string | null,
  most: number,
): Promise<string | null> {
  const from = after ?? '';
  const to = await sliceEnd(unit, table, from, most);
  const until = (column: string) => (to === null ? sql`` : sql`and ${sql.ref(column)} <= ${to}`);
  const all = sql<{ id: string }>`
    select id from ${sql.table(table.sql)} where id > ${from} ${until('id')}
    union
    select sql_id as id from sync_link where table_name = ${table.sql} and sql_id > ${from} ${until('sql_id')}`;
  const touch = await nextTouch(unit, table);
  await stageIds(unit, table, all, touch);
  // What the feed said before the whole comparison may be outdated, and is read again if it says nothing anew.
  await unit.db
    .updateTable('sync_pending')
    .set({ remote: null })
    .where('table_name', '=', table.sql)
    .where('row_key', '>', from)
    .$if(to !== null, (slice) => slice.where('row_key', '<=', to ?? ''))
    .where('touch', '=', touch)
    .where('remote', 'is not', null)
    .execute();
  return to;
}

/** The key up to which there are at most so many rows and links; null when there are no more of either. */
async function sliceEnd(unit: UnitContext, table: Table, from: string, most: number): Promise<string | null> {
  const rows = rowIdsAfter(unit, table, from);
  const links = linkIdsAfter(unit, table, from);
  const ends: string[] = [];
  for (const source of [rows, links]) {
    const found = await source.limit(most).execute();
    const last = found.at(-1);
    if (last !== undefined && found.length === most) ends.push(String(last.id));
  }
  return ends.sort()[0] ?? null;
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
export async function stageIds(
  unit: UnitContext,
  table: Table,
  ids: ReturnType<typeof sql<{ id: string }>>,
  touch: number,
): Promise<number> {
  const [text, integer] = [sql.raw(unit.engine.textType), sql.raw(unit.engine.exactIntegerType)];
  const lane = laneExpression(sql.ref('staged.id'));
  const rows = sql`
    select cast(${table.sql} as ${text}) as table_name, staged.id as row_key, 1 as sql_changed,
      0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(${touch} as ${integer}) as touch, ${lane} as lane,
      cast(null as ${text}) as next_at
    from (${ids}) as staged`;
  return unit.engine.upsert(unit.db, {
    into: 'sync_pending',
    key: ['table_name', 'row_key'],
    columns: [
      'table_name',
      'row_key',
      'sql_changed',
      'remote_changed',
      'remote_deleted',
      'attempts',
      'touch',
      'lane',
      'next_at',
    ],
    set: ['sql_changed', 'attempts', 'touch', 'next_at'],
    rows,
  });
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
