import type { Job, JobProgress } from '../../domain/job.ts';
import type { Table } from '../../domain/model/column.ts';
import {
  addCounts,
  asReported,
  type FailureCount,
  noCounts,
  type SyncCounts,
} from '../../domain/sync/counts.ts';
import { successRate } from '../../domain/sync/success-rate.ts';
import type { Clock } from '../../ports/clock.ts';
import { interruptionOf } from '../jobs/keep-lease.ts';
import type { JobControl, JobEnd } from '../run-jobs.ts';

/** Counts and progress of a run, published with every change. */
export interface Tally {
  step(name: string, table: Table, done: number): Promise<void>;
  expect(total: number): Promise<void>;
  /** `handled`: pending rows that were dealt with for the first time. */
  add(table: Table, counts: SyncCounts, handled: number): Promise<void>;
  /** What was settled of a table; rows that failed come again. */
  settled(table: Table): SyncCounts;
  /** Replaces the counts of the tables by what is stored. */
  take(tables: Readonly<Record<string, SyncCounts>>): void;
  /** Publishes the counts and how far the run is, in pending rows. */
  show(table: Table, rows: number, of: number): Promise<void>;
  /** The end of the run, or its pause: failures and conflicts are those reported; `extra` goes into the result. */
  end(reported: readonly FailureCount[], extra?: Readonly<Record<string, unknown>>): JobEnd;
}

export type PerTable = Readonly<Record<string, SyncCounts>>;

/**
 * A run that is taken up again, after a pause or a crash, goes on counting: what it had settled stays counted,
 * what had failed is still pending, comes again and is counted when it does. Counts of the very last page
 * before a crash may be missing.
 */
export function createTally(control: JobControl, clock: Clock, before: PerTable = {}): Tally {
  const perTable: Record<string, SyncCounts> = {};
  for (const [table, counts] of Object.entries(before)) {
    perTable[table] = { ...counts, conflicts: 0, failed: 0 };
  }
  const began = clock.now().getTime();
  let total = 0;
  let done = 0;
  const sum = () => Object.values(perTable).reduce(addCounts, noCounts);
  const beat = (progress: Omit<JobProgress, 'tables'>) => {
    const seconds = (clock.now().getTime() - began) / 1000;
    const pace = done > 0 && seconds >= 1 ? { rowsPerSecond: Math.round((done / seconds) * 10) / 10 } : {};
    return control.beat({ ...progress, ...pace, tables: { ...perTable } }, { ...sum() });
  };
  return {
    step: (step, table, read) => beat({ step, table: table.name, done: read, total: 0 }),
    expect: async (rows) => {
      total = rows;
      await beat({ step: 'Comparing', done, total });
    },
    add: async (table, counts, handled) => {
      perTable[table.name] = addCounts(perTable[table.name] ?? noCounts, counts);
      done += handled;
      total = total === 0 ? 0 : Math.max(total, done);
      await beat({ step: `Comparing: ${table.pluralLabel}`, table: table.name, done, total });
    },
    settled: (table) => ({ ...(perTable[table.name] ?? noCounts), conflicts: 0, failed: 0 }),
    take: (tables) => {
      for (const [table, counts] of Object.entries(tables)) perTable[table] = counts;
    },
    show: async (table, rows, of) => {
      done = rows;
      total = Math.max(of, rows);
      await beat({ step: `Comparing: ${table.pluralLabel}`, table: table.name, done, total });
    },
    end: (reported, extra = {}) => {
      const tables = asReported(perTable, reported);
      const counts = Object.values(tables).reduce(addCounts, noCounts);
      const result = { tables, successRate: successRate(counts), ...extra };
      return { status: statusOf(counts, control.signal), counts: { ...counts }, result, error: null };
    },
  };
}

function statusOf({ failed, conflicts }: SyncCounts, signal: AbortSignal): JobEnd['status'] {
  const interruption = interruptionOf(signal);
  if (interruption !== null) return interruption === 'paused' ? 'paused' : 'cancelled';
  return failed === 0 && conflicts === 0 ? 'completed' : 'completed_with_errors';
}

/** Counts by table that the last beat before a pause or crash has left. */
export function countsSoFar(job: Job): PerTable {
  return job.progress?.tables ?? {};
}
