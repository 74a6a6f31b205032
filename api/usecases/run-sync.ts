import type { Job } from '../domain/job.ts';
import type { Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { modeOf } from '../domain/sync/run-mode.ts';
import { tableOrder } from '../domain/sync/table-order.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';
import { type SyncDeps, syncContext } from './sync/context.ts';
import { dryRun } from './sync/dry-run/dry-run.ts';
import { reconcileVersions } from './sync/reconcile-versions.ts';
import { stageChanges } from './sync/stage-changes.ts';
import { sweepTables } from './sync/sweep.ts';
import { syncRows } from './sync/sync-rows.ts';
import { countsSoFar, createTally, type Tally } from './sync/tally.ts';

export type { SyncDeps, ValidateRow } from './sync/context.ts';

/**
 * Brings both sides together: stages the change feeds, then compares and writes what is pending, table by
 * table. The parameters say what the run works on (`RunMode`); `allowMassDelete` lifts the guard on deletes
 * for this run. Safe to kill at any moment and to repeat: a run that is taken up again goes on with the next
 * page of the feed and with what is still pending. Rows that fail stay pending, are listed with the job and
 * come again in the next run.
 */
export async function runSync(deps: SyncDeps, job: Job, control: JobControl): Promise<JobEnd> {
  const tables = tableOrder(syncedTables);
  const mode = modeOf(job.params);
  const allowMassDelete = job.params.allowMassDelete === true;
  const { signal } = control;
  // Rows that failed are still pending and are reported anew; a dry run starts anew altogether.
  if (job.progress !== null) await deps.sql.write((tx) => tx.runs.clear(job.id));
  if (mode.mode === 'dry-run') {
    const tally = createTally(control, deps.clock);
    const found = await dryRun(deps, { id: job.id, of: mode.of, allowMassDelete, tables }, tally, signal);
    return tally.end(found);
  }
  const tally = createTally(control, deps.clock, countsSoFar(job));
  switch (mode.mode) {
    case 'rows': {
      const context = syncContext(deps, job.id, new Set());
      return tally.end({ rows: await syncRows(context, mode, tally, { signal, allowMassDelete }) });
    }
    case 'retry-failed': {
      // What Dataverse said when the row failed is outdated: such rows are read anew, as in a full comparison.
      const context = syncContext(deps, job.id, namesOf(tables));
      const only = { ofRun: mode.run };
      await sweepTables(context, tables, tally, { signal, allowMassDelete, only });
      return tally.end();
    }
    case 'reconcile': {
      const compared = await reconcileVersions(deps, job.id, tables, tally, { signal, allowMassDelete });
      return tally.end({ compared });
    }
    default:
      await syncChanges(deps, job.id, tables, tally, {
        signal,
        allowMassDelete,
        full: mode.mode === 'full',
      });
      return tally.end();
  }
}

function namesOf(tables: readonly Table[]): ReadonlySet<string> {
  return new Set(tables.map((table) => table.name));
}

async function syncChanges(
  deps: SyncDeps,
  runId: string,
  tables: readonly Table[],
  tally: Tally,
  options: { readonly signal: AbortSignal; readonly allowMassDelete: boolean; readonly full: boolean },
): Promise<void> {
  const { signal, full } = options;
  const whole = await stageChanges(deps, tables, {
    runId,
    full,
    signal,
    progress: (table, staged) => tally.step(`Reading changes: ${table.pluralLabel}`, table, staged),
  });
  if (!signal.aborted) await sweepTables(syncContext(deps, runId, whole), tables, tally, options);
}
