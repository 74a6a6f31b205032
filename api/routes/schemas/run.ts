import { z } from 'zod';
import { type Job, type JobFailure, jobStatuses } from '../../domain/job.ts';
import { percentDown } from '../../domain/percent-down.ts';
import { guid, instant, moneyText, reason, serviceMonth } from './fields.ts';

/** What runs of every kind show. */
export const commonRun = {
  id: z.guid().meta({ description: 'Id of the run.' }),
  status: z.enum(jobStatuses).meta({ description: 'Where the run is in its life.' }),
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

export const failureSchema = z.object({
  table: z.string().meta({ description: 'Table of the row.' }),
  rowId: z.string().meta({ description: 'Id of the row.' }),
  label: z.string().meta({ description: 'What people know the row by.' }),
  code: z.string().meta({ description: 'Stable code of the reason.' }),
  message: z.string().meta({ description: 'The reason as a sentence.' }),
});

export const firstFailures = z
  .array(failureSchema)
  .meta({ description: 'The first 100 rows that did not go through, with reasons.' });

const count = (description: string) => z.int().min(0).meta({ description });

const revenueCounts = {
  calculated: count('Contracts whose result is new or changed.'),
  unchanged: count('Contracts whose result is the same as before.'),
  skipped: count('Sites without an active contract in the month.'),
  failed: count('Sites that could not be calculated.'),
};

const revenueRun = z.object({
  ...commonRun,
  month: serviceMonth,
  ...revenueCounts,
  reason: z
    .string()
    .nullable()
    .meta({ description: 'Reason of the new versions; null when none was given.' }),
  successRate: z.string().meta({
    description: 'Share of the sites dealt with that did not fail, in percent, rounded down.',
  }),
  amount: moneyText.nullable().meta({ description: 'Sum of all results; null until the run has ended.' }),
});

export const revenueRunSchema = revenueRun.meta({
  id: 'RevenueRun',
  description: 'A calculation of one month for every site.',
});
export const revenueRunDetailSchema = revenueRun
  .extend({ failures: firstFailures })
  .meta({ id: 'RevenueRunDetail', description: 'A calculation of one month with its failures.' });

export const startRevenueRunSchema = z
  .strictObject({ month: serviceMonth, reason: reason.optional() })
  .meta({ id: 'StartRevenueRun', description: 'Which month to calculate, and why.' });

/** Position in a list of runs: the id of the last one shown. */
export const runPosition = guid;

export function revenueRunJson(job: Job) {
  const total = job.result?.total;
  const { reason: why } = job.params;
  const counts = countsJson(job, revenueCounts);
  const done = job.progress?.done ?? 0;
  return {
    ...commonJson(job),
    month: String(job.params.month),
    ...counts,
    reason: typeof why === 'string' ? why : null,
    successRate: percentDown(done - counts.failed, done),
    amount: typeof total === 'string' ? total : null,
  };
}

export function commonJson(job: Job) {
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

export function countsJson<T extends Record<string, unknown>>(
  job: Job,
  names: T,
): { [K in keyof T]: number } {
  const counts: Record<string, number> = {};
  for (const name of Object.keys(names)) counts[name] = job.counts[name] ?? 0;
  return counts as { [K in keyof T]: number };
}

export function failuresJson(list: readonly JobFailure[]) {
  return list.map(({ table, rowId, label, code, message }) => ({ table, rowId, label, code, message }));
}
