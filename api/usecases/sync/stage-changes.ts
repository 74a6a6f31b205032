import type { Table } from '../../domain/model/column.ts';
import { DeltaTokenExpired } from '../../ports/dataverse.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { FeedState } from '../../ports/sync-store.ts';
import type { SyncDeps } from './context.ts';

export interface StageControl {
  readonly runId: string;
  /** Compare every row, whatever the feeds say. */
  readonly full: boolean;
  readonly signal: AbortSignal;
  /** Called after every page with the table and the rows staged so far. */
  progress(table: Table, staged: number): Promise<void>;
}

/** Rows that one transaction makes pending: a load of many is divided, so that leases and people need not wait. */
const sliceRows = 20_000;

/**
 * Records the changes of both sides durably. SQL first, the end of all tables in one transaction, which alone says
 * that they were staged. Then the Dataverse
 * feed of each table, children before parents: the parent of a row that was seen is then seen too, however
 * new it is. Every page is stored with the place where the feed goes on, so a run that is taken up again,
 * also in the middle of a first load, continues there. Answers the names of the tables whose whole
 * Dataverse side this run reads.
 */
export async function stageChanges(
  deps: Pick<SyncDeps, 'sql' | 'dataverse' | 'logger'>,
  tables: readonly Table[],
  control: StageControl,
): Promise<ReadonlySet<string>> {
  const full = new Set<string>();
  await stageMany(deps, tables, control);
  if (control.signal.aborted) return full;
  await deps.sql.write(async (tx) => {
    for (const table of tables) {
      await tx.sync.stageSqlChanges(table);
      await tx.live.stageHints(table);
      if (await stageSqlSide(tx, table, control)) full.add(table.name);
    }
  });
  for (const table of tables.toReversed()) {
    if (control.signal.aborted) break;
    if (await stageFeed(deps, table, control)) full.add(table.name);
  }
  return full;
}

/** Rows that are staged twice, because a crash follows, are compared all the same. */
async function stageMany(
  { sql }: Pick<SyncDeps, 'sql'>,
  tables: readonly Table[],
  { runId, full, signal }: StageControl,
): Promise<void> {
  for (const table of tables) {
    let more = true;
    while (more && !signal.aborted) more = await sql.write((tx) => tx.sync.stageSqlSlice(table, sliceRows));
    const feed = await sql.read((tx) => tx.sync.feed(table));
    if (sqlSideOf(feed, runId, full) === 'all') await stageAllRows({ sql }, table, signal);
  }
}

async function stageAllRows(
  { sql }: Pick<SyncDeps, 'sql'>,
  table: Table,
  signal: AbortSignal,
): Promise<void> {
  let after: string | null = null;
  do {
    const from: string | null = after;
    after = await sql.write((tx) => tx.sync.stageAllSqlRows(table, from, sliceRows));
  } while (after !== null && !signal.aborted);
}

/** What a run does about the SQL rows of a table: only what was logged, go on with comparing all, or begin to. */
function sqlSideOf(
  { fullRun, deltaLink, nextLink }: FeedState,
  runId: string,
  full: boolean,
): 'logged' | 'goes-on' | 'joins' | 'all' {
  if (fullRun === runId) return 'goes-on';
  if (full) return 'all';
  if (deltaLink !== null) return 'logged';
  return nextLink !== null ? 'joins' : 'all';
}

/** True when the whole table is compared; its SQL rows have become pending before. */
async function stageSqlSide(
  tx: SqlTransaction,
  table: Table,
  { runId, full }: Pick<StageControl, 'runId' | 'full'>,
): Promise<boolean> {
  const side = sqlSideOf(await tx.sync.feed(table), runId, full);
  if (side === 'joins' || side === 'all') {
    await tx.sync.compareWhole(table, runId, side === 'joins' ? 'next-link' : 'beginning');
  }
  return side !== 'logged';
}

/** True when the feed had to be read from its beginning although a link to go on from was known. */
async function stageFeed(
  deps: Pick<SyncDeps, 'sql' | 'dataverse' | 'logger'>,
  table: Table,
  control: StageControl,
): Promise<boolean> {
  const { deltaLink, nextLink } = await deps.sql.read((tx) => tx.sync.feed(table));
  if (nextLink !== null && (await goOnFrom(nextLink, isRefusedPage))) return false;
  if (deltaLink !== null && (await goOnFrom(deltaLink, isExpired))) return false;
  const restarts = nextLink !== null || deltaLink !== null;
  if (restarts) {
    await stageAllRows(deps, table, control.signal);
    if (control.signal.aborted) return false;
    await deps.sql.write((tx) => tx.sync.compareWhole(table, control.runId, 'beginning'));
  }
  await stagePages(deps, table, null, control);
  return restarts;

  /** False when Dataverse does not take the link; pages that were staged before do no harm. */
  async function goOnFrom(link: string, isRefusal: (error: unknown) => boolean): Promise<boolean> {
    try {
      await stagePages(deps, table, link, control);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      deps.logger.warn(
        { table: table.name },
        'Dataverse no longer takes the link the feed was to go on from',
      );
      return false;
    }
  }
}

async function stagePages(
  deps: Pick<SyncDeps, 'sql' | 'dataverse'>,
  table: Table,
  link: string | null,
  control: StageControl,
): Promise<void> {
  let staged = 0;
  const dataverse = link === null ? deps.dataverse.inLane('backfill') : deps.dataverse;
  for await (const page of dataverse.changes(table, link)) {
    await deps.sql.write((tx) => tx.sync.stageRemoteChanges(table, page));
    staged += page.rows.length + page.deletedIds.length + page.broken.length;
    await control.progress(table, staged);
    if (control.signal.aborted) return;
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof DeltaTokenExpired;
}

/** A paging cookie that Dataverse no longer takes is a plain bad request; only a delta token has its own code. */
export function isRefusedPage(error: unknown): boolean {
  if (isExpired(error)) return true;
  return error instanceof Error && 'status' in error && (error.status === 400 || error.status === 404);
}
