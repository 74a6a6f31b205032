import type { Job } from '../domain/job.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { tableOrder } from '../domain/sync/table-order.ts';
import { fenced } from './jobs/fenced.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';
import type { SyncDeps } from './sync/context.ts';
import { leadRun } from './sync/lanes/lead-run.ts';
import type { LaneOptions } from './sync/lanes/work-parts.ts';
import { stageChanges } from './sync/stage-changes.ts';
import { createTally } from './sync/tally.ts';

export type { SyncDeps, ValidateRow } from './sync/context.ts';

/** How a run works on its parts; the same for the processes that help it. */
export type LaneSettings = Pick<LaneOptions, 'owner' | 'leaseMs' | 'lanes'>;

const alone: LaneSettings = { owner: 'alone', leaseMs: 20_000, lanes: 4 };

/**
 * Brings both sides together: stages the change feeds, then compares and writes what is pending, table by
 * table. Job parameters: `full` compares everything instead of the changes; `allowMassDelete` lifts the
 * guard on deletes for this run. Safe to kill at any moment and to repeat. Rows that fail stay pending, are
 * listed with the job and come again in the next run.
 */
export async function runSync(
  shared: SyncDeps,
  job: Job,
  control: JobControl,
  settings: LaneSettings = alone,
): Promise<JobEnd> {
  const tables = tableOrder(syncedTables);
  const tally = createTally(control);
  const { signal } = control;
  const deps = { ...shared, sql: fenced(shared.sql, control.hold) };
  const goesOn = (await deps.sql.read((tx) => tx.lanes.state(job.id))) !== null;
  if (job.params.full === true && !goesOn) {
    await deps.sql.write(async (tx) => {
      for (const table of tables) await tx.sync.clearDeltaLink(table);
    });
  }
  const progress = (table: (typeof tables)[number], staged: number) =>
    tally.step(`Reading changes: ${table.pluralLabel}`, staged);
  const full = goesOn ? new Set<string>() : await stageChanges(deps, tables, { signal, progress });
  if (!signal.aborted) {
    const allowMassDelete = job.params.allowMassDelete === true;
    const options = { ...settings, runId: job.id, tables, allowMassDelete, full, signal };
    await leadRun(deps, shared, tally, options);
  }
  return tally.end(signal.aborted);
}
