import type { Table } from '../../domain/model/column.ts';
import { countOutcomes } from '../../domain/sync/counts.ts';
import type { FailedRows, Pending } from '../../ports/sync-store.ts';
import { applyBatch, type Phase } from './apply-batch.ts';
import type { SyncContext } from './context.ts';
import { mayDelete } from './may-delete.ts';
import type { Tally } from './tally.ts';

/** Rows per batch: one SQL transaction, a few bulk requests. Memory is bounded by it and one feed page. */
const batchSize = 500;

export interface SweepOptions {
  readonly signal: AbortSignal;
  readonly allowMassDelete: boolean;
  /** Only rows that failed before. */
  readonly only?: FailedRows;
}

/** Compares and writes what is pending, table by table, deletes last and children first. */
export async function sweepTables(
  context: SyncContext,
  tables: readonly Table[],
  tally: Tally,
  options: SweepOptions,
): Promise<void> {
  await tally.expect(await pendingRows(context, tables, options));
  const withDeletes: Table[] = [];
  for (const table of tables) {
    const fromFeed = await sweep(context, table, tally, options, 'writes', true);
    const fromSql = await sweep(context, table, tally, options, 'writes', false);
    const deletes = fromFeed + fromSql;
    if (options.signal.aborted) return;
    const allowed = await mayDelete(context, table, deletes, options.allowMassDelete);
    if (!allowed) await tally.add(table, countOutcomes(['failed']), 0);
    else if (deletes > 0) withDeletes.push(table);
  }
  for (const table of withDeletes.toReversed()) {
    await sweep(context, table, tally, options, 'deletes', null);
  }
}

async function pendingRows(
  context: SyncContext,
  tables: readonly Table[],
  { only }: SweepOptions,
): Promise<number> {
  return context.sql.read(async (tx) => {
    let total = 0;
    for (const table of tables) total += await tx.sync.pendingCount(table, only);
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
  { signal, only }: SweepOptions,
  phase: Phase,
  fromFeed: boolean | null,
): Promise<number> {
  let deletesLeft = 0;
  let after: string | null = null;
  while (!signal.aborted) {
    const page: readonly Pending[] = await nextPage(context, table, after, only);
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
  only: FailedRows | undefined,
): Promise<readonly Pending[]> {
  return context.sql.read((tx) => tx.sync.pending(table, after, batchSize, only));
}
