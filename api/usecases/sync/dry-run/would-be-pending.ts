import type { Table } from '../../../domain/model/column.ts';
import { usualSizes } from '../../../domain/sync/lanes.ts';
import { type ChangePage, DeltaTokenExpired, type RemoteRow } from '../../../ports/dataverse.ts';
import type { Pending } from '../../../ports/sync-store.ts';
import type { SyncContext } from '../context.ts';
import { inPages, keyOfPending } from '../in-pages.ts';
import { isRefusedPage } from '../stage-changes.ts';

/** Rows a real run would have staged, without staging them. */
export type Batches = AsyncGenerator<readonly Pending[], void, undefined>;

interface FeedOptions {
  /** Read from the beginning, whatever is known of the feed. */
  readonly full: boolean;
  /** Called before the first batch when the whole table turns out to be read. */
  readonly onWhole: () => void;
}

/** What the feed tells and what a real run would have pending then, in batches. */
export async function* fromFeed(context: SyncContext, table: Table, { full, onWhole }: FeedOptions): Batches {
  for await (const page of feedPages(context, table, full, onWhole)) {
    const told: Pending[] = [
      ...page.rows.map((remote) => touched(remote.row.id, remote)),
      ...page.broken.map(({ id }) => touched(id, null)),
      ...page.deletedIds.map((id) => ({ ...touched(id, null), remoteChanged: false, remoteDeleted: true })),
    ];
    yield* batchesOf(told);
  }
}

function* batchesOf(told: readonly Pending[]): Generator<readonly Pending[], void, undefined> {
  const { rowsPerBatch } = usualSizes;
  for (let from = 0; from < told.length; from += rowsPerBatch) yield told.slice(from, from + rowsPerBatch);
}

/** SQL may have touched the row as well: a real run would know from the change log, so no echo is assumed. */
function touched(key: string, remote: RemoteRow | null): Pending {
  const flags = { sqlChanged: true, remoteChanged: true, remoteDeleted: false };
  return { key, ...flags, remote, attempts: 0, touch: 0 };
}

/** The links are tried in the order of a real run; the first page tells whether Dataverse takes one. */
async function* feedPages(
  context: SyncContext,
  table: Table,
  full: boolean,
  onWhole: () => void,
): AsyncGenerator<ChangePage, void, undefined> {
  const { deltaLink, nextLink } = await context.sql.read((tx) => tx.sync.feed(table));
  const links = full ? [] : [nextLink, deltaLink].filter((link) => link !== null);
  for (const link of links) {
    let begun = false;
    try {
      for await (const page of context.dataverse.changes(table, link)) {
        if (!begun && deltaLink === null) onWhole();
        begun = true;
        yield page;
      }
      return;
    } catch (error) {
      const refused = link === nextLink ? isRefusedPage(error) : error instanceof DeltaTokenExpired;
      if (begun || !refused) throw error;
    }
  }
  onWhole();
  yield* context.dataverse.inLane('backfill').changes(table, null);
}

/** Rows that earlier feeds delivered and that are still pending. */
export async function* stillPending(context: SyncContext, table: Table): Batches {
  const read = (after: string | null, limit: number): Promise<readonly Pending[]> =>
    context.sql.read((tx) => tx.sync.pending(table, after, limit));
  for await (const { rows } of inPages(read, keyOfPending)) {
    yield rows
      .filter((row) => row.remoteChanged || row.remoteDeleted)
      .map((row) => (context.full.has(table.name) ? { ...row, remote: null } : row));
  }
}

/** Rows that only SQL touched; every row and every linked row when the whole table is compared. */
export async function* fromSql(context: SyncContext, table: Table): Batches {
  const all = context.full.has(table.name);
  const read = (after: string | null, limit: number): Promise<readonly string[]> =>
    context.sql.read((tx) => tx.dryRun.touched(table, { all, after, limit }));
  const flags = { sqlChanged: true, remoteChanged: false, remoteDeleted: false };
  for await (const { rows } of inPages(read, (id) => id)) {
    yield rows.map((key) => ({ key, ...flags, remote: null, attempts: 0, touch: 0 }));
  }
}
