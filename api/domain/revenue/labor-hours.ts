import { type Decimal, decimal, round, sum, zero } from '../decimal.ts';
import { orZero, whole } from './explain.ts';
import type { Facts } from './facts.ts';

export interface Hours {
  readonly regular: Decimal;
  readonly overtime: Decimal;
}

const sixty = decimal('60');

/**
 * Hours of a job. Ready-made hours are used as they are; timesheet rows become hours row by row, each
 * rounded to 0.01 h, so 20 + 20 minutes are 0.33 + 0.33 = 0.66 h.
 */
export function hoursOf(facts: Facts, jobCode: string): Hours {
  return readyMade(facts, jobCode) ?? fromRows(facts, jobCode, (minutes) => round(hours(minutes), 2));
}

/** Hours of a job of a labor-based management fee: the month's minutes / 60, not rounded by row. */
export function exactHoursOf(facts: Facts, jobCode: string): Hours {
  return readyMade(facts, jobCode) ?? fromRows(facts, jobCode, hours);
}

/** Every job code that has hours, for finding hours nobody bills. */
export function workedJobs(facts: Facts): string[] {
  const codes = new Set([
    ...Object.keys(facts.hours ?? {}),
    ...(facts.timesheet ?? []).map((row) => row.jobCode),
  ]);
  return [...codes].sort().filter((code) => {
    const { regular, overtime } = hoursOf(facts, code);
    return regular.gt(zero) || overtime.gt(zero);
  });
}

function hours(minutes: number): Decimal {
  return whole(minutes).div(sixty);
}

function readyMade(facts: Facts, jobCode: string): Hours | null {
  const all = facts.hours ?? {};
  if (!Object.hasOwn(all, jobCode)) return null;
  return { regular: orZero(all[jobCode]?.regular), overtime: orZero(all[jobCode]?.overtime) };
}

function fromRows(facts: Facts, jobCode: string, toHours: (minutes: number) => Decimal): Hours {
  const rows = (facts.timesheet ?? []).filter((row) => row.jobCode === jobCode);
  return {
    regular: sum(rows.map((row) => toHours(row.regularMinutes))),
    overtime: sum(rows.map((row) => toHours(row.overtimeMinutes))),
  };
}
