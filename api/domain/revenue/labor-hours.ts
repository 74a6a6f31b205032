import { type Decimal, zero } from '../decimal.ts';
import type { Period } from '../month.ts';
import { orZero, whole } from './explain.ts';
import type { Facts } from './facts.ts';

export interface Hours {
  readonly regular: Decimal;
  readonly overtime: Decimal;
  /** Timesheet rows they come from; null for ready-made hours. */
  readonly rows: number | null;
}

type Row = NonNullable<Facts['timesheet']>[number];

/**
 * Hours of a job. Ready-made hours are used as they are; timesheet rows become hours row by row, each
 * rounded to 0.01 h, so 20 + 20 minutes are 0.33 + 0.33 = 0.66 h. With `days` only rows of those days count,
 * and rows without a date.
 */
export function hoursOf(facts: Facts, jobCode: string, days?: Period): Hours {
  const ready = readyMade(facts, jobCode);
  if (ready !== null) return ready;
  const rows = rowsOf(facts, jobCode, days);
  const hours = (minutes: (row: Row) => number) =>
    whole(total(rows, (row) => hundredths(minutes(row)))).div(hundred);
  return { regular: hours(regular), overtime: hours(overtime), rows: rows.length };
}

/** Hours of a job of a labor-based management fee: the month's minutes / 60, not rounded by row. */
export function exactHoursOf(facts: Facts, jobCode: string, days?: Period): Hours {
  const ready = readyMade(facts, jobCode);
  if (ready !== null) return ready;
  const rows = rowsOf(facts, jobCode, days);
  const hours = (minutes: (row: Row) => number) => whole(total(rows, minutes)).div(sixty);
  return { regular: hours(regular), overtime: hours(overtime), rows: rows.length };
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

const sixty = whole(60);
const hundred = whole(100);
const regular = (row: Row): number => row.regularMinutes;
const overtime = (row: Row): number => row.overtimeMinutes;

/** Minutes as hundredths of an hour, rounded: minutes x 100 / 60 in whole numbers. No row ends on a half. */
function hundredths(minutes: number): number {
  return Math.floor((minutes * 10 + 3) / 6);
}

function total(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}

/** True when the facts hold ready-made hours of the job, which win over its timesheet rows. */
export function hasReadyHours(facts: Facts, jobCode: string): boolean {
  return Object.hasOwn(facts.hours ?? {}, jobCode);
}

function readyMade(facts: Facts, jobCode: string): Hours | null {
  if (!hasReadyHours(facts, jobCode)) return null;
  const ready = facts.hours?.[jobCode];
  return { regular: orZero(ready?.regular), overtime: orZero(ready?.overtime), rows: null };
}

function rowsOf(facts: Facts, jobCode: string, days?: Period): Row[] {
  return (facts.timesheet ?? []).filter((row) => row.jobCode === jobCode && isWithin(row.date, days));
}

function isWithin(date: string | null, days: Period | undefined): boolean {
  return days === undefined || date === null || (days.from <= date && date <= days.to);
}
