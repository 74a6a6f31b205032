import type { Row, Table } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import { countOutcomes } from '../../domain/sync/counts.ts';
import { eventsOf } from '../../domain/sync/events.ts';
import { differingColumns } from '../../domain/sync/merge.ts';
import type { PartTally } from '../../domain/sync/run-state.ts';
import type { Settlement, SqlWrite } from '../../domain/sync/settlement.ts';
import { RowRefused, type SqlTransaction } from '../../ports/sql.ts';
import type { Link } from '../../ports/sync-store.ts';
import { commitConflicts } from './commit-conflicts.ts';
import type { SyncContext } from './context.ts';
import { deferRows } from './defer-rows.ts';
import { type Item, labelOf } from './load-items.ts';

/** A row whose Dataverse part is done (or that failed) and what is to be stored for it. */
export interface Finished {
  readonly item: Item;
  readonly settlement: Settlement;
  /** Etag of the Dataverse row the agreed values were read from. */
  readonly etag: string | null;
  /** Both sides held the row already and now it is known that they belong together. */
  readonly matched: boolean;
}

export interface Committed {
  readonly stored: readonly Finished[];
  /** The SQL row or its link has changed since it was read: nothing was stored, decide again. */
  readonly stale: readonly Finished[];
}

/**
 * Stores the SQL part of a batch: rows, links, settled and deferred pending rows, conflicts, failures and events
 * in one transaction. When SQL refuses a row the batch is halved until the bad row stands alone and is reported.
 */
export async function commitBatch(
  context: SyncContext,
  table: Table,
  finished: readonly Finished[],
): Promise<Committed> {
  if (finished.length === 0) return { stored: [], stale: [] };
  try {
    return await context.sql.write((tx) => tx.sync.asBridge(() => store(context, tx, table, finished)));
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    const [only, second] = finished;
    if (only !== undefined && second === undefined) {
      return commitBatch(context, table, [refusedBySql(only, error)]);
    }
  }
  const middle = Math.ceil(finished.length / 2);
  const first = await commitBatch(context, table, finished.slice(0, middle));
  const rest = await commitBatch(context, table, finished.slice(middle));
  return { stored: [...first.stored, ...rest.stored], stale: [...first.stale, ...rest.stale] };
}

/** True when the row is pending no more. */
export function isSettled({ settlement }: Finished): boolean {
  return settlement.failure === null;
}

/** A match that was stored. */
export function isMatched({ matched, settlement }: Finished): boolean {
  return matched && settlement.agreed !== null;
}

/** What will not come again; rows that stay pending are counted once their page is over. */
function tallyOf(stored: readonly Finished[]): PartTally {
  const outcomes = stored.flatMap(({ settlement }) => settlement.outcomes);
  const counts = {
    ...countOutcomes(outcomes, stored.filter(isMatched).length),
    conflicts: 0,
    failed: 0,
  };
  return { counts, handled: stored.filter(isSettled).length, deletesLeft: 0 };
}

/** A finished row of which nothing is stored but the failure. */
export function failed(item: Item, failure: { readonly code: string; readonly message: string }): Finished {
  const nothing = { write: null, agreed: null, unlink: false, conflict: null, arrived: null };
  return { item, etag: null, matched: false, settlement: { ...nothing, outcomes: ['failed'], failure } };
}

function refusedBySql({ item }: Finished, { reason, message }: RowRefused): Finished {
  return failed(item, { code: reason, message });
}

async function store(
  context: SyncContext,
  tx: SqlTransaction,
  table: Table,
  finished: readonly Finished[],
): Promise<Committed> {
  const stale = await staleOnes(tx, table, finished);
  const stored = finished.filter((entry) => !stale.has(entry));
  await writeRows(tx, table, stored);
  await writeLinks(tx, table, stored);
  await writePending(context, tx, table, stored);
  await restageReplaced(tx, table, stored);
  await commitConflicts(context, tx, table, stored);
  await context.record(tx, tallyOf(stored));
  const arrived = stored.flatMap(({ settlement }) => settlement.arrived ?? []);
  const createdAt = context.clock.now().toISOString();
  for (const event of eventsOf(table, arrived, context.runId)) {
    await tx.outbox.add({ ...event, id: context.ids.next(), createdAt });
  }
  return { stored, stale: [...stale] };
}

async function staleOnes(
  tx: SqlTransaction,
  table: Table,
  finished: readonly Finished[],
): Promise<ReadonlySet<Finished>> {
  const ids = finished.flatMap(({ settlement: { write } }) => (write === null ? [] : [idOf(write)]));
  const rows = new Map((await tx.rows.getMany(table, ids)).map((row) => [row.id, row]));
  const linkIds = finished.filter(storesLink).map(({ item }) => item.sqlId);
  const links = new Map((await tx.sync.links(table, linkIds)).map((link) => [link.sqlId, link]));
  const isStale = (entry: Finished) => {
    const { write } = entry.settlement;
    if (write !== null && !isAsExpected(table, write, rows.get(idOf(write)) ?? null)) return true;
    const { stored, sqlId } = entry.item;
    return storesLink(entry) && !isSameLink(table, stored, links.get(sqlId) ?? null);
  };
  return new Set(finished.filter(isStale));
}

function storesLink({ settlement: { agreed, unlink } }: Finished): boolean {
  return agreed !== null || unlink;
}

/** Another process may have brought the row further meanwhile: an older base must not replace a newer one. */
function isSameLink(table: Table, read: Link | null, now: Link | null): boolean {
  if (read === null || now === null) return read === now;
  return (
    read.remoteId === now.remoteId &&
    read.etag === now.etag &&
    differingColumns(table, read.base, now.base).length === 0
  );
}

function idOf(write: SqlWrite): string {
  return write.kind === 'insert' ? write.row.id : write.id;
}

function isAsExpected(table: Table, write: SqlWrite, now: Row | null): boolean {
  if (write.kind === 'insert') return now === null;
  return now !== null && differingColumns(table, write.expected, now).length === 0;
}

async function writeRows(tx: SqlTransaction, table: Table, stored: readonly Finished[]): Promise<void> {
  const inserts: Row[] = [];
  for (const { settlement } of stored) {
    const { write } = settlement;
    if (write?.kind === 'insert') inserts.push(write.row);
    if (write?.kind === 'update') await tx.rows.update(table, write.id, write.cells);
    if (write?.kind === 'delete') await deleteRow(tx, table, write.id);
  }
  if (inserts.length > 0) await tx.rows.insert(table, inserts);
}

/** A customer site with contracts is never deleted, whatever the database would do with its contracts. */
async function deleteRow(tx: SqlTransaction, table: Table, id: string): Promise<void> {
  if (table.name === 'customerSite') {
    const contracts = await tx.rows.list(tableNamed('contract'), { where: { customerSiteId: id }, limit: 1 });
    if (contracts.length > 0) {
      throw new RowRefused(
        'has-children',
        'The site was deleted in Dataverse but has contracts: it is kept. Set it inactive or move the contracts first.',
      );
    }
  }
  await tx.rows.delete(table, id);
}

async function writeLinks(tx: SqlTransaction, table: Table, stored: readonly Finished[]): Promise<void> {
  const links: Link[] = [];
  const gone: string[] = [];
  for (const { item, settlement, etag } of stored) {
    if (settlement.unlink && item.link !== null) gone.push(item.link.sqlId);
    if (settlement.agreed === null || isLinkedSo(table, item.link, settlement.agreed, etag)) continue;
    links.push({ sqlId: item.sqlId, remoteId: item.remoteId, base: settlement.agreed, etag });
  }
  if (gone.length > 0) await tx.sync.removeLinks(table, gone);
  if (links.length > 0) await tx.sync.putLinks(table, links);
  const known = stored.filter(({ settlement: { agreed, failure } }) => agreed !== null || failure === null);
  if (known.length > 0) {
    await tx.sync.forgetSent(
      table,
      known.map(({ item }) => item.sqlId),
    );
  }
}

function isLinkedSo(table: Table, link: Link | null, agreed: Row, etag: string | null): boolean {
  return link !== null && link.etag === etag && differingColumns(table, link.base, agreed).length === 0;
}

/** What is pending of a row that was entered again speaks of its former self: both sides are read anew. */
async function restageReplaced(tx: SqlTransaction, table: Table, stored: readonly Finished[]): Promise<void> {
  const ids = stored.flatMap(({ item: { replaces }, settlement: { agreed } }) =>
    replaces === null || agreed === null ? [] : [replaces.sqlId],
  );
  const pending = ids.length === 0 ? [] : await tx.sync.pendingRows(table, ids);
  if (pending.length > 0) {
    await tx.sync.stageRows(
      table,
      pending.map(({ key }) => key),
    );
  }
}

async function writePending(
  context: SyncContext,
  tx: SqlTransaction,
  table: Table,
  stored: readonly Finished[],
): Promise<void> {
  const done = stored.filter(isSettled);
  const open = stored.filter((entry) => !isSettled(entry));
  const pendingOf = (entries: readonly Finished[]) => entries.map(({ item }) => item.pending);
  if (done.length > 0) await tx.sync.settle(table, pendingOf(done));
  if (open.length === 0) return;
  await deferRows(tx, table, pendingOf(open), context.clock.now());
  const failures = open.flatMap(({ item, settlement: { failure } }) =>
    failure === null
      ? []
      : [{ ...failure, table: table.name, rowId: item.sqlId, label: labelOf(table, item) }],
  );
  await tx.jobs.addFailures(context.runId, failures);
}
