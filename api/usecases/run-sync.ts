import type { Job } from '../domain/job.ts';
import type { Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { modeOf } from '../domain/sync/run-mode.ts';
import { tableOrder } from '../domain/sync/table-order.ts';
import { fenced } from './jobs/fenced.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';
import { type SyncDeps, syncContext } from './sync/context.ts';
import { dryRun } from './sync/dry-run/dry-run.ts';
import { leadRun } from './sync/lanes/lead-run.ts';
import type { LaneOptions } from './sync/lanes/work-parts.ts';
import { reconcileVersions } from './sync/reconcile-versions.ts';
import { type StageControl, stageChanges } from './sync/stage-changes.ts';
import { syncRows } from './sync/sync-rows.ts';
import { countsSoFar, createTally, type Tally } from './sync/tally.ts';

export type { SyncDeps, ValidateRow } from './sync/context.ts';

/** How a run works on its parts; the same for the processes that help it. */
export type LaneSettings = Pick<LaneOptions, 'owner' | 'leaseMs' | 'lanes' | 'sizes'>;

const alone: LaneSettings = { owner: 'alone', leaseMs: 20_000, lanes: 4 };

/**
 * Brings both sides together: stages the change feeds, then compares and writes what is pending, table by
 * table. The parameters say what the run works on (`RunMode`); `allowMassDelete` lifts the guard on deletes
 * for this run. Safe to kill at any moment and to repeat: a run that is taken up again goes on with the next
 * page of the feed, or in the phase it had reached. Rows that fail stay pending, are listed with the job and
 * come again in the next run. `shared` is what the lanes work with, each under its own lease.
 */
export async function runSync(
  shared: SyncDeps,
  job: Job,
  control: JobControl,
  settings: LaneSettings = alone,
): Promise<JobEnd> {
  const tables = tableOrder(syncedTables);
  const mode = modeOf(job.params);
  const allowMassDelete = job.params.allowMassDelete === true;
  const { signal } = control;
  const deps = { ...shared, sql: fenced(shared.sql, control.hold) };
  const goesOn = (await deps.sql.read((tx) => tx.lanes.state(job.id))) !== null;
  // Rows that failed are still pending and are reported anew; a dry run starts anew altogether.
  if (job.progress !== null && !goesOn) await deps.sql.write((tx) => tx.runs.clear(job.id));
  const tally = createTally(control, deps.clock, mode.mode === 'dry-run' ? {} : countsSoFar(job));
  const lead = (full: ReadonlySet<string>, onlyFailedIn: string | null) => {
    const options = { ...settings, runId: job.id, tables, allowMassDelete, full, onlyFailedIn, signal };
    return leadRun(deps, shared, tally, options);
  };
  const end = async (extra: Readonly<Record<string, unknown>> = {}): Promise<JobEnd> =>
    tally.end(await deps.sql.read((tx) => tx.runs.failureCounts(job.id)), extra);
  switch (mode.mode) {
    case 'dry-run':
      return end(await dryRun(deps, { id: job.id, of: mode.of, allowMassDelete, tables }, tally, signal));
    case 'rows': {
      const leashed = { ...deps, dataverse: deps.dataverse.within(control.leash) };
      const context = syncContext(leashed, job.id, new Set());
      return end({ rows: await syncRows(context, mode, tally, { signal, allowMassDelete }) });
    }
    case 'retry-failed':
      // What Dataverse said when the row failed is outdated: such rows are read anew, as in a full comparison.
      await lead(new Set(tables.map((table) => table.name)), mode.run);
      return end();
    case 'reconcile': {
      const leashed = { ...deps, dataverse: deps.dataverse.within(control.leash) };
      const taken = createTally(control, deps.clock);
      const compared = goesOn ? null : await reconcileVersions(leashed, job.id, tables, taken, signal);
      if (!signal.aborted) await lead(new Set(), null);
      for (const table of tables) await tally.add(table, taken.settled(table), 0);
      return end(compared === null ? {} : { compared });
    }
    default: {
      const options = { runId: job.id, full: mode.mode === 'full', signal };
      const whole = goesOn ? new Set<string>() : await stage(deps, tables, tally, options);
      if (!signal.aborted) await lead(whole, null);
      return end();
    }
  }
}

function stage(
  deps: SyncDeps,
  tables: readonly Table[],
  tally: Tally,
  options: Omit<StageControl, 'progress'>,
): Promise<ReadonlySet<string>> {
  return stageChanges(deps, tables, {
    ...options,
    progress: (table, staged) => tally.step(`Reading changes: ${table.pluralLabel}`, table, staged),
  });
}
