import type { Table } from '../../domain/model/column.ts';
import { countOutcomes, noCounts, type SyncCounts } from '../../domain/sync/counts.ts';
import type { Pending } from '../../ports/sync-store.ts';
import { applyBatch, type Phase } from './apply-batch.ts';
import type { SyncContext } from './context.ts';
import { inPages, keyOfPending } from './in-pages.ts';
import { mayDelete } from './may-delete.ts';
import type { Tally } from './tally.ts';

/** Then the run looks around before it goes on: others may wait, or ask it to stop. */
const mostPages = 20;
/** Deletes that were halted wait for a person, not for the next change of their table. */
const haltedMs = 600_000;

export interface DueOptions {
  readonly signal: AbortSignal;
  /** Deletes carried out so far, by table: the guard judges the run as a whole, however slowly they come. */
  readonly deleted: Map<string, number>;
}

/** What one pass over the due rows of a table left. */
interface Pass {
  readonly deletesLeft: number;
  /** Latest touch stamp met. */
  readonly touch: number;
  readonly full: boolean;
}

/**
 * Compares and writes the pending rows whose next try is due, parents before children, deletes last and
 * children first. True when there was more than one call does.
 */
export async function applyDue(
  context: SyncContext,
  tables: readonly Table[],
  tally: Tally,
  options: DueOptions,
): Promise<boolean> {
  let more = false;
  const withDeletes: { readonly table: Table; readonly pass: Pass }[] = [];
  for (const table of tables) {
    const pass = await passOver(context, table, tally, options, 'writes');
    more ||= pass.full;
    if (pass.deletesLeft > 0) withDeletes.push({ table, pass });
  }
  for (const { table, pass } of withDeletes.toReversed()) {
    if (!options.signal.aborted) await applyDeletes(context, table, tally, options, pass);
  }
  return more;
}

async function applyDeletes(
  context: SyncContext,
  table: Table,
  tally: Tally,
  options: DueOptions,
  { deletesLeft, touch }: Pass,
): Promise<void> {
  const deletes = (options.deleted.get(table.name) ?? 0) + deletesLeft;
  if (await mayDelete(context, table, deletes, false)) {
    await passOver(context, table, tally, options, 'deletes');
    options.deleted.set(table.name, deletes);
    return;
  }
  await tally.add(table, countOutcomes(['failed']), 0);
  const now = context.clock.now();
  const until = new Date(now.getTime() + haltedMs).toISOString();
  await context.sql.write((tx) => tx.live.postpone(table, { now: now.toISOString(), touch, until }));
}

async function passOver(
  context: SyncContext,
  table: Table,
  tally: Tally,
  { signal }: DueOptions,
  phase: Phase,
): Promise<Pass> {
  const now = context.clock.now().toISOString();
  let [deletesLeft, touch, pages] = [0, 0, 0];
  const due = (after: string | null, limit: number): Promise<readonly Pending[]> =>
    context.sql.read((tx) => tx.live.due(table, { now, after, limit }));
  for await (const { rows } of inPages(due, keyOfPending)) {
    if (signal.aborted || pages === mostPages) return { deletesLeft, touch, full: true };
    touch = rows.reduce((latest, row) => Math.max(latest, row.touch), touch);
    for (const part of parts(rows)) deletesLeft += await apply(context, table, tally, part, phase);
    pages += 1;
  }
  return { deletesLeft, touch, full: false };
}

/**
 * What Dataverse told comes before what only SQL touched, as in every run. Rows tried before stand alone, because
 * they are counted otherwise.
 */
function parts(page: readonly Pending[]): readonly (readonly Pending[])[] {
  const fromFeed = (row: Pending): boolean => row.remoteChanged || row.remoteDeleted;
  const fresh = page.filter((row) => row.attempts === 0);
  const retried = page.filter((row) => row.attempts > 0);
  return [fresh, retried].flatMap((rows) => [rows.filter(fromFeed), rows.filter((row) => !fromFeed(row))]);
}

async function apply(
  context: SyncContext,
  table: Table,
  tally: Tally,
  rows: readonly Pending[],
  phase: Phase,
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const { counts, deletesLeft } = await applyBatch(context, table, rows, phase);
  const handled = phase === 'writes' ? rows.length : 0;
  await tally.add(table, first.attempts === 0 ? counts : withoutFailures(counts), handled);
  return deletesLeft;
}

/** A row that fails again was counted when it failed first. */
function withoutFailures(counts: SyncCounts): SyncCounts {
  return { ...counts, failed: noCounts.failed, conflicts: noCounts.conflicts };
}
