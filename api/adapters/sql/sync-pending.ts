import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import type { Table } from '../../domain/model/column.ts';
import { laneOf } from '../../domain/sync/lanes.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import type { FailedRows, Pending } from '../../ports/sync-store.ts';
import { chunkSize, inChunks, rowsPerStatement } from './chunks.ts';
import type { UnitContext } from './context.ts';
import type { BridgeTables, PendingTable } from './schema-types.ts';
import { mergeTouched, type Touched } from './sync-merge.ts';

/** Merges the rows into what is pending, under one touch stamp. The keys must differ from one another. */
export async function stage(
  unit: UnitContext,
  table: Table,
  touched: readonly Touched[],
  touch: number,
): Promise<void> {
  for await (const chunk of inChunks(touched, chunkSize(9, unit.engine.maxParameters))) {
    const keys = chunk.map((one) => one.key);
    const known = new Map((await pendingByKey(unit, table, keys)).map((one) => [one.key, one]));
    const merged = chunk.map((one) => mergeTouched(known.get(one.key), one));
    if (known.size > 0) await forget(unit, table, [...known.keys()]);
    await unit.db
      .insertInto('sync_pending')
      .values(merged.map((one) => pendingCells(table, one, touch)))
      .execute();
  }
}

/** Pending rows after the cursor, in order of their keys. */
export async function pendingAfter(
  unit: UnitContext,
  table: Table,
  query: { readonly after: string | null; readonly limit: number; readonly only: FailedRows | undefined },
): Promise<readonly Pending[]> {
  const { after, limit, only } = query;
  const rows = await unit.db
    .selectFrom('sync_pending')
    .selectAll()
    .where('table_name', '=', table.sql)
    .$if(after !== null, (found) => found.where('row_key', '>', after))
    .$if(only !== undefined, (found) => found.where((eb) => hasFailed(eb, table, only?.ofRun ?? null)))
    .orderBy('row_key')
    .limit(limit)
    .execute();
  return rows.map(pendingOf);
}

export async function countPending(
  unit: UnitContext,
  table: Table,
  only: FailedRows | undefined,
): Promise<number> {
  const row = await unit.db
    .selectFrom('sync_pending')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('table_name', '=', table.sql)
    .$if(only !== undefined, (found) => found.where((eb) => hasFailed(eb, table, only?.ofRun ?? null)))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** Failures name a row by its SQL id, which is the key unless the row is not linked yet. */
export function hasFailed(
  eb: ExpressionBuilder<BridgeTables, 'sync_pending'>,
  table: Table,
  ofRun: string | null,
): Expression<SqlBool> {
  const tried = eb('attempts', '>', 0);
  if (ofRun === null) return tried;
  const listed = eb
    .selectFrom('job_failure')
    .select('row_id')
    .where('job_id', '=', ofRun)
    .where('table_name', '=', table.name);
  return eb.and([tried, eb('row_key', 'in', listed)]);
}

export async function pendingByKey(
  unit: UnitContext,
  table: Table,
  keys: readonly string[],
): Promise<readonly Pending[]> {
  const rows = await unit.db
    .selectFrom('sync_pending')
    .selectAll()
    .where('table_name', '=', table.sql)
    .where('row_key', 'in', keys)
    .execute();
  return rows.map(pendingOf);
}

/** Drops pending rows whatever their stamp. */
export async function forget(unit: UnitContext, table: Table, keys: readonly string[]): Promise<void> {
  await unit.db
    .deleteFrom('sync_pending')
    .where('table_name', '=', table.sql)
    .where('row_key', 'in', keys)
    .execute();
}

/** Drops the rows that still carry the stamp they were read with. */
export async function settle(unit: UnitContext, table: Table, read: readonly Pending[]): Promise<void> {
  await perStamp(read, async (keys, touch) => {
    await unit.db
      .deleteFrom('sync_pending')
      .where('table_name', '=', table.sql)
      .where('touch', '=', touch)
      .where('row_key', 'in', keys)
      .execute();
  });
}

/** Counts an attempt for the rows that still carry the stamp they were read with. */
export async function defer(unit: UnitContext, table: Table, read: readonly Pending[]): Promise<void> {
  await perStamp(read, async (keys, touch) => {
    await unit.db
      .updateTable('sync_pending')
      .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
      .where('table_name', '=', table.sql)
      .where('touch', '=', touch)
      .where('row_key', 'in', keys)
      .execute();
  });
}

/** Rows staged together share a stamp, so there are few groups and each is one statement per chunk. */
async function perStamp(
  read: readonly Pending[],
  work: (keys: readonly string[], touch: number) => Promise<void>,
): Promise<void> {
  const groups = new Map<number, string[]>();
  for (const one of read) {
    const group = groups.get(one.touch);
    if (group === undefined) groups.set(one.touch, [one.key]);
    else group.push(one.key);
  }
  for (const [touch, keys] of groups) {
    for await (const chunk of inChunks(keys, rowsPerStatement)) await work(chunk, touch);
  }
}

/** A stored pending row as the port has it. */
export function pendingOf(row: Selectable<PendingTable>): Pending {
  return {
    key: row.row_key,
    sqlChanged: row.sql_changed === 1,
    remoteChanged: row.remote_changed === 1,
    remoteDeleted: row.remote_deleted === 1,
    remote: row.remote === null ? null : (JSON.parse(row.remote) as RemoteRow),
    attempts: row.attempts,
    touch: row.touch,
  };
}

function pendingCells(table: Table, one: Touched, touch: number): PendingTable {
  return {
    table_name: table.sql,
    row_key: one.key,
    sql_changed: Number(one.sqlChanged),
    remote_changed: Number(one.remoteChanged),
    remote_deleted: Number(one.remoteDeleted),
    remote: one.remote === null ? null : JSON.stringify(one.remote),
    attempts: 0,
    touch,
    lane: laneOf(one.key),
  };
}
