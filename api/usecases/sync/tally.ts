import type { Table } from '../../domain/model/column.ts';
import { addCounts, noCounts, type SyncCounts } from '../../domain/sync/counts.ts';
import type { JobControl, JobEnd } from '../run-jobs.ts';

/** Counts and progress of a run, published with every change. */
export interface Tally {
  step(name: string, done: number): Promise<void>;
  expect(total: number): Promise<void>;
  /** `handled`: pending rows that were dealt with for the first time. */
  add(table: Table, counts: SyncCounts, handled: number): Promise<void>;
  /** Replaces the counts of the tables by what is stored. */
  take(tables: Readonly<Record<string, SyncCounts>>): void;
  /** Publishes the counts and how far the run is, in pending rows. */
  show(table: Table, rows: number, of: number): Promise<void>;
  end(cancelled: boolean): JobEnd;
}

export function createTally(control: JobControl): Tally {
  const perTable: Record<string, SyncCounts> = {};
  let total = 0;
  let done = 0;
  const sum = () => Object.values(perTable).reduce(addCounts, noCounts);
  return {
    step: (step, read) => control.beat({ step, done: read, total: 0 }, { ...sum() }),
    expect: async (rows) => {
      total = rows;
      await control.beat({ step: 'Comparing', done, total }, { ...sum() });
    },
    add: async (table, counts, handled) => {
      perTable[table.name] = addCounts(perTable[table.name] ?? noCounts, counts);
      done += handled;
      total = Math.max(total, done);
      await control.beat({ step: `Comparing: ${table.pluralLabel}`, done, total }, { ...sum() });
    },
    take: (tables) => {
      for (const [table, counts] of Object.entries(tables)) perTable[table] = counts;
    },
    show: async (table, rows, of) => {
      done = rows;
      total = Math.max(of, rows);
      await control.beat({ step: `Comparing: ${table.pluralLabel}`, done, total }, { ...sum() });
    },
    end: (cancelled) => {
      const counts = sum();
      const clean = counts.failed === 0 && counts.conflicts === 0;
      const status = cancelled ? 'cancelled' : clean ? 'completed' : 'completed_with_errors';
      return { status, counts: { ...counts }, result: { tables: perTable }, error: null };
    },
  };
}
