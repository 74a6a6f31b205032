import { BridgeError } from '../../errors.ts';
import { overlap, type Period } from '../month.ts';
import type { Context } from './calculation.ts';
import { hasReadyHours } from './labor-hours.ts';
import type { Job } from './terms-rates.ts';

/** A job and the days of the month on which its rate holds. */
export interface ActiveJob {
  readonly job: Job;
  readonly days: Period;
}

/**
 * The jobs whose rate holds in the month. Throws `missing-facts` when a rate changes inside the month and the
 * hours do not say on which days they were worked.
 */
export function activeJobs(context: Context, jobs: readonly Job[]): readonly ActiveJob[] {
  const active = jobs.flatMap((job) => {
    const days = overlap(context.active, job);
    return days === null ? [] : [{ job, days }];
  });
  const codes = active.map(({ job }) => job.jobCode);
  const changed = new Set(codes.filter((code, index) => codes.indexOf(code) !== index));
  for (const code of changed) requireDates(context, code);
  return active;
}

function requireDates({ facts, month }: Context, jobCode: string): void {
  const undated = (facts.timesheet ?? []).some((row) => row.jobCode === jobCode && row.date === null);
  const ready = hasReadyHours(facts, jobCode);
  if (!undated && !ready) return;
  const field = ready ? `inputs.hours.${jobCode}` : 'inputs.timesheet';
  const rule = `must hold dated rows: the rate of job ${jobCode} changes in ${month.text}`;
  throw new BridgeError('missing-facts', `The hours of job ${jobCode} have no days in ${month.text}.`, {
    errors: [{ field, rule }],
  });
}
