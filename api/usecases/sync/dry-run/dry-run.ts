import type { Table } from '../../../domain/model/column.ts';
import { addCounts, countOutcomes, noCounts, type SyncCounts } from '../../../domain/sync/counts.ts';
import type { Comparison } from '../../../domain/sync/run-mode.ts';
import type { Pending } from '../../../ports/sync-store.ts';
import { type SyncContext, type SyncDeps, syncContext } from '../context.ts';
import { wouldHalt } from '../may-delete.ts';
import type { Tally } from '../tally.ts';
import { type Foreseen, foresee } from './foresee.ts';
import { withWouldBeLinks } from './would-be-links.ts';
import { type Batches, fromFeed, fromSql, stillPending } from './would-be-pending.ts';

/** Differences kept per table unless the run says otherwise: more than a person reads, a few megabytes. */
const mostChanges = 10_000;

export interface DryRun {
  readonly id: string;
  readonly of: Comparison;
  readonly allowMassDelete: boolean;
  /** Parents before children. */
  readonly tables: readonly Table[];
  /** Differences kept per table; the counts are complete whatever their number. */
  readonly mostChanges?: number;
}

/**
 * Does what a run would do, but for writing: counts, differences and failures are stored with the run, and
 * nothing else is. Rows go through the same reading and deciding, table by table and page by page; which rows
 * were met is kept in a scratch table, so memory stays bounded. Starts anew when it is taken up again. Answers
 * the tables of which not every difference was kept.
 */
export async function dryRun(
  deps: SyncDeps,
  run: DryRun,
  tally: Tally,
  signal: AbortSignal,
): Promise<{ readonly truncated: readonly string[] }> {
  await deps.sql.write((tx) => tx.dryRun.clear(run.id));
  const truncated: string[] = [];
  try {
    for (const table of run.tables) {
      if (signal.aborted) break;
      const { kept, found } = await dryRunTable(deps, run, table, tally, signal);
      if (found > kept) truncated.push(table.name);
    }
    return { truncated };
  } finally {
    await deps.sql.write((tx) => tx.dryRun.clear(run.id));
  }
}

interface Noted {
  kept: number;
  found: number;
  deletes: number;
}

async function dryRunTable(
  deps: SyncDeps,
  run: DryRun,
  table: Table,
  tally: Tally,
  signal: AbortSignal,
): Promise<Noted> {
  const whole = new Set<string>();
  const sql = withWouldBeLinks(deps.sql, run.id);
  const dataverse = deps.dataverse.inLane('backfill');
  const reading = { ...syncContext({ ...deps, sql, dataverse }, run.id, new Set()), full: whole };
  const onWhole = () => void whole.add(table.name);
  const noted: Noted = { kept: 0, found: 0, deletes: 0 };
  const sources: readonly Batches[] = [
    fromFeed(reading, table, { full: run.of === 'full', onWhole }),
    stillPending(reading, table),
    fromSql(reading, table),
  ];
  for (const source of sources) {
    for await (const batch of source) {
      if (signal.aborted) return noted;
      const { fresh, again } = await sift(deps, run.id, table, batch, source === sources[2]);
      const foreseen = await foresee(reading, table, fresh);
      await note(deps, run, table, foreseen, noted);
      await tally.add(table, addCounts(countsOf(foreseen), again), batch.length);
    }
  }
  await countDeletes(deps, run, table, tally, noted.deletes);
  return noted;
}

async function countDeletes(
  deps: SyncDeps,
  run: DryRun,
  table: Table,
  tally: Tally,
  deletes: number,
): Promise<void> {
  if (deletes === 0) return;
  const halted = run.allowMassDelete ? null : await wouldHalt(contextOf(deps, run), table, deletes);
  if (halted !== null) await deps.sql.write((tx) => tx.jobs.addFailures(run.id, [halted]));
  await tally.add(table, halted === null ? { ...noCounts, deleted: deletes } : countOutcomes(['failed']), 0);
}

function contextOf(deps: SyncDeps, run: DryRun): SyncContext {
  return syncContext(deps, run.id, new Set());
}

/**
 * Rows not met before. A row that was matched by key stands in SQL under another id: a real run meets it twice,
 * and finds it equal the second time, or still in conflict.
 */
async function sift(
  deps: SyncDeps,
  runId: string,
  table: Table,
  batch: readonly Pending[],
  ofSql: boolean,
): Promise<{ readonly fresh: readonly Pending[]; readonly again: SyncCounts }> {
  const keys = batch.map((row) => row.key);
  const seen = await deps.sql.read((tx) => tx.dryRun.seen(runId, table, keys));
  const bySql = new Map(seen.map((row) => [row.sqlId, row]));
  const remoteIds = new Set(seen.map((row) => row.remoteId));
  const twice = !ofSql
    ? []
    : keys.flatMap((key) => {
        const row = bySql.get(key);
        return row?.wouldLink === true && row.remoteId !== key ? [row] : [];
      });
  const again = countOutcomes(twice.map((row) => (row.inConflict ? 'conflicts' : 'unchanged')));
  return { fresh: batch.filter(({ key }) => !bySql.has(key) && !remoteIds.has(key)), again };
}

function countsOf(foreseen: readonly Foreseen[]): SyncCounts {
  const written = foreseen.filter((row) => !row.isDelete);
  return countOutcomes(
    written.flatMap((row) => row.outcomes),
    written.filter((row) => row.isMatch).length,
  );
}

/** Stores the differences and failures of a batch, and that its rows were met. */
async function note(
  deps: SyncDeps,
  { id: runId, mostChanges: most = mostChanges }: DryRun,
  table: Table,
  foreseen: readonly Foreseen[],
  noted: Noted,
): Promise<void> {
  if (foreseen.length === 0) return;
  const changes = foreseen.flatMap((row) => row.change ?? []);
  const kept = changes.slice(0, most - noted.kept);
  const failures = foreseen.flatMap((row) => row.failure ?? []);
  await deps.sql.write(async (tx) => {
    await tx.dryRun.mark(
      runId,
      table,
      foreseen.map((row) => row.scratch),
    );
    if (kept.length > 0) await tx.runs.addChanges(runId, kept);
    if (failures.length > 0) await tx.jobs.addFailures(runId, failures);
  });
  noted.kept += kept.length;
  noted.found += changes.length;
  noted.deletes += foreseen.filter((row) => row.isDelete).length;
}
