import type { Job } from '../domain/job.ts';
import type { Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { countOutcomes } from '../domain/sync/counts.ts';
import { tableOrder } from '../domain/sync/table-order.ts';
import type { Pending } from '../ports/sync-store.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';
import { applyBatch, type Phase } from './sync/apply-batch.ts';
import { type SyncContext, type SyncDeps, syncContext } from './sync/context.ts';
import { mayDelete } from './sync/may-delete.ts';
import { stageChanges } from './sync/stage-changes.ts';
import { createTally, type Tally } from './sync/tally.ts';

export type { SyncDeps, ValidateRow } from './sync/context.ts';

/** Rows per batch: one SQL transaction, a few bulk requests. Memory is bounded by it and one feed page. */
const batchSize = 500;

/**
 * Brings both sides together: stages the change feeds, then compares and writes what is pending, table by
 * table. Job parameters: `full` compares everything instead of the changes; `allowMassDelete` lifts the
 * guard on deletes for this run. Safe to kill at any moment and to repeat. Rows that fail stay pending, are
 * listed with the job and come again in the next run.
 */
export async function runSync(deps: SyncDeps, job: Job, control: JobControl): Promise<JobEnd> {
  const tables = tableOrder(syncedTables);
  const tally = createTally(control);
  if (job.params.full === true) {
    await deps.sql.write(async (tx) => {
      for (const table of tables) await tx.sync.clearDeltaLink(table);
    });
  }
  const full = await stageChanges(deps, tables, {
    signal: control.signal,
    progress: (table, staged) => tally.step(`Reading changes: ${table.pluralLabel}`, staged),
  });
  if (!control.signal.aborted) {
    const context = syncContext(deps, job.id, full);
    await apply(context, tables, tally, control.signal, job.params.allowMassDelete === true);
  }
  return tally.end(control.signal.aborted);
}

async function apply(
  context: SyncContext,
  tables: readonly Table[],
  tally: Tally,
  signal: AbortSignal,
  allowMassDelete: boolean,
): Promise<void> {
  await tally.expect(await pendingRows(context, tables));
  const withDeletes: Table[] = [];
  for (const table of tables) {
    const fromFeed = await sweep(context, table, tally, signal, 'writes', true);
    const fromSql = await sweep(context, table, tally, signal, 'writes', false);
    const deletes = fromFeed + fromSql;
    if (signal.aborted) return;
    const allowed = await mayDelete(context, table, deletes, allowMassDelete);
    if (!allowed) await tally.add(table, countOutcomes(['failed']), 0);
    else if (deletes > 0) withDeletes.push(table);
  }
  for (const table of withDeletes.toReversed()) {
    await sweep(context, table, tally, signal, 'deletes', null);
  }
}

async function pendingRows(context: SyncContext, tables: readonly Table[]): Promise<number> {
  return context.sql.read(async (tx) => {
    let total = 0;
    for (const table of tables) total += await tx.sync.pendingCount(table);
    return total;
  });
}

/**
 * Goes once through the pending rows of a table. Rows the feed delivered (`fromFeed`) come before rows only
 * SQL touched, so that a row both sides hold under different ids is matched by key before it is created.
 * Answers how many deletes were left over.
 */
async function sweep(
  context: SyncContext,
  table: Table,
  tally: Tally,
  signal: AbortSignal,
  phase: Phase,
  fromFeed: boolean | null,
): Promise<number> {
  let deletesLeft = 0;
  let after: string | null = null;
  while (!signal.aborted) {
    const page: readonly Pending[] = await nextPage(context, table, after);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.key;
    const batch = page.filter(
      (row) => fromFeed === null || fromFeed === (row.remoteChanged || row.remoteDeleted),
    );
    if (batch.length === 0) continue;
    const applied = await applyBatch(context, table, batch, phase);
    deletesLeft += applied.deletesLeft;
    const handled = phase === 'writes' ? batch.length : 0;
    await tally.add(table, applied.counts, handled);
  }
  return deletesLeft;
}

async function nextPage(
  context: SyncContext,
  table: Table,
  after: string | null,
): Promise<readonly Pending[]> {
  return context.sql.read((tx) => tx.sync.pending(table, after, batchSize));
}
