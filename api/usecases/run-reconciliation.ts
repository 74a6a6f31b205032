import type { Job } from '../domain/job.ts';
import { tableNamed } from '../domain/model/names.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { driftOf, type TableDrift } from '../domain/sync/drift.ts';
import type { Deps } from './deps.ts';
import { fenced } from './jobs/fenced.ts';
import { reconcile } from './reconcile.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';

/**
 * Compares both sides completely and keeps what differs with the job, table by table. Safe to kill at any moment: a
 * comparison that is taken up again goes on with the page of Dataverse it had not stored.
 */
export async function runReconciliation(
  deps: Pick<Deps, 'sql' | 'dataverse'>,
  job: Job,
  control: JobControl,
): Promise<JobEnd> {
  const sql = fenced(deps.sql, control.hold);
  const known = await sql.read((tx) => tx.drift.of(job.id));
  const tables = new Map(known.map(({ drift }) => [drift.table, drift]));
  const expected = await sqlRows(deps);
  await reconcile(deps, {
    known,
    signal: control.signal,
    keep: async (comparison) => {
      const { table } = comparison.drift;
      tables.set(table, comparison.drift);
      await sql.write((tx) => tx.drift.put(job.id, comparison));
      const counts = countsOf([...tables.values()]);
      const total = Math.max(expected, counts.compared);
      const step = `Comparing: ${tableNamed(table).pluralLabel}`;
      await control.beat({ step, table, done: counts.compared, total }, counts);
    },
  });
  const status = control.signal.aborted ? 'cancelled' : 'completed';
  return { status, counts: countsOf([...tables.values()]), result: null, error: null };
}

/** Rows of SQL, for the progress: Dataverse does not tell how many it has. */
async function sqlRows({ sql }: Pick<Deps, 'sql'>): Promise<number> {
  return sql.read(async (tx) => {
    let rows = 0;
    for (const table of syncedTables) rows += await tx.rows.count(table);
    return rows;
  });
}

function countsOf(tables: readonly TableDrift[]) {
  const sum = (name: 'compared' | 'onlySql' | 'onlyRemote' | 'different') =>
    tables.reduce((total, drift) => total + drift[name], 0);
  const counts = { compared: sum('compared'), onlySql: sum('onlySql'), onlyRemote: sum('onlyRemote') };
  return { ...counts, different: sum('different'), drift: driftOf(tables) };
}
