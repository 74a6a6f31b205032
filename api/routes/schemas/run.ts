import { z } from 'zod';
import type { Job, JobFailure } from '../../domain/job.ts';
import { guid, instant, moneyText, serviceMonth } from './fields.ts';

const statuses = [
  'queued',
  'running',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
] as const satisfies readonly Job['status'][];

/** What runs of every kind show. */
const common = {
  id: z.guid().meta({ description: 'Id of the run.' }),
  status: z.enum(statuses).meta({ description: 'Where the run is in its life.' }),
  step: z.string().nullable().meta({ description: 'What the run is doing; null before it starts.' }),
  done: z.int().min(0).meta({ description: 'Units of the step that are done.' }),
  total: z.int().min(0).meta({ description: 'Units of the step; 0 while not known.' }),
  error: z.string().nullable().meta({ description: 'Why the run failed; null unless it did.' }),
  cancelRequested: z.boolean().meta({ description: 'True once someone asked the run to stop.' }),
  createdBy: z.string().meta({ description: 'Who started the run.' }),
  createdAt: instant.meta({ description: 'When it was asked for.' }),
  startedAt: instant.nullable().meta({ description: 'When it began; null while it waits.' }),
  finishedAt: instant.nullable().meta({ description: 'When it ended; null until then.' }),
};

const failures = z
  .array(
    z.object({
      table: z.string().meta({ description: 'Table of the row.' }),
      rowId: z.string().meta({ description: 'Id of the row.' }),
      label: z.string().meta({ description: 'What people know the row by.' }),
      code: z.string().meta({ description: 'Stable code of the reason.' }),
      message: z.string().meta({ description: 'The reason as a sentence.' }),
    }),
  )
  .meta({ description: 'The first 100 rows that did not go through, with reasons.' });

const count = (description: string) => z.int().min(0).meta({ description });

const syncCounts = {
  created: count('Rows created on either side.'),
  updated: count('Rows updated on either side.'),
  deleted: count('Rows deleted on either side.'),
  unchanged: count('Rows compared and found equal.'),
  conflicts: count('Rows both sides changed in a way that needs a person.'),
  failed: count('Rows that did not go through.'),
};

const revenueCounts = {
  calculated: count('Contracts whose result is new or changed.'),
  unchanged: count('Contracts whose result is the same as before.'),
  skipped: count('Sites without an active contract in the month.'),
  failed: count('Sites that could not be calculated.'),
};

const syncRun = z.object({
  ...common,
  full: z.boolean().meta({ description: 'True when every row is compared, not only the changed ones.' }),
  ...syncCounts,
});

const revenueRun = z.object({
  ...common,
  month: serviceMonth,
  ...revenueCounts,
  amount: moneyText.nullable().meta({ description: 'Sum of all results; null until the run has ended.' }),
});

export const syncRunSchema = syncRun.meta({ id: 'SyncRun', description: 'A run of the two-way sync.' });
export const syncRunDetailSchema = syncRun
  .extend({ failures })
  .meta({ id: 'SyncRunDetail', description: 'A run of the two-way sync with its failures.' });
export const revenueRunSchema = revenueRun.meta({
  id: 'RevenueRun',
  description: 'A calculation of one month for every site.',
});
export const revenueRunDetailSchema = revenueRun
  .extend({ failures })
  .meta({ id: 'RevenueRunDetail', description: 'A calculation of one month with its failures.' });

export const startSyncRunSchema = z
  .strictObject({
    full: z
      .boolean('must be true or false')
      .default(false)
      .meta({ description: 'Compare every row instead of only the changed ones.' }),
    allowMassDelete: z
      .boolean('must be true or false')
      .default(false)
      .meta({ description: 'Carry out deletes even when so many at once look like an accident.' }),
  })
  .meta({ id: 'StartSyncRun', description: 'How to run the sync.' });

export const startRevenueRunSchema = z
  .strictObject({ month: serviceMonth })
  .meta({ id: 'StartRevenueRun', description: 'Which month to calculate.' });

/** Parameters of the job; what is not asked for is left out, as in runs the schedule starts. */
export function syncRunParams(asked: z.output<typeof startSyncRunSchema>): Job['params'] {
  const { full, allowMassDelete } = asked;
  return { ...(full && { full }), ...(allowMassDelete && { allowMassDelete }) };
}

/** Position in a list of runs: the id of the last one shown. */
export const runPosition = guid;

export function syncRunJson(job: Job) {
  return { ...commonJson(job), full: job.params.full === true, ...countsJson(job, syncCounts) };
}

export function revenueRunJson(job: Job) {
  const total = job.result?.total;
  return {
    ...commonJson(job),
    month: String(job.params.month),
    ...countsJson(job, revenueCounts),
    amount: typeof total === 'string' ? total : null,
  };
}

function commonJson(job: Job) {
  const { id, status, error, cancelRequested, createdBy, createdAt, startedAt, finishedAt } = job;
  const { step, done, total } = job.progress ?? { step: null, done: 0, total: 0 };
  return {
    id,
    status,
    step,
    done,
    total,
    error,
    cancelRequested,
    createdBy,
    createdAt,
    startedAt,
    finishedAt,
  };
}

function countsJson<T extends Record<string, unknown>>(job: Job, names: T): { [K in keyof T]: number } {
  const counts: Record<string, number> = {};
  for (const name of Object.keys(names)) counts[name] = job.counts[name] ?? 0;
  return counts as { [K in keyof T]: number };
}

export function failuresJson(list: readonly JobFailure[]) {
  return list.map(({ table, rowId, label, code, message }) => ({ table, rowId, label, code, message }));
}
