/** Calendar arithmetic on text: dates are `YYYY-MM-DD` and sort as text; no zone, no clock. */

/** A service month: the month the work was done. */
export interface Month {
  /** `YYYY-MM`. */
  readonly text: string;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly days: number;
  /** First and last day, both part of the month. */
  readonly first: string;
  readonly last: string;
}

/** Days from `from` to `to`, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const monthPattern = /^(2[01]\d{2})-(0[1-9]|1[0-2])$/;
const datePattern = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The rule `parseMonth` holds its input to, for error messages. */
export const monthRule = 'must be a month YYYY-MM from 2000-01 to 2199-12';

/** The rule `isDate` holds its input to, for error messages. */
export const dateRule = 'must be a date YYYY-MM-DD between 1753-01-01 and 9999-12-31';

/** Number of days of a month, 28 to 31. */
export function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (lengths[month - 1] ?? 0);
}

/** Reads `YYYY-MM`; null when the text is no month (see `monthRule`). */
export function parseMonth(text: string): Month | null {
  const found = monthPattern.exec(text);
  if (found === null) return null;
  const year = Number(found[1]);
  const month = Number(found[2]);
  const days = daysIn(year, month);
  return { text, year, month, days, first: `${text}-01`, last: `${text}-${days}` };
}

/** True for a real calendar day in the range every column type of both sides can hold. */
export function isDate(text: string): boolean {
  const found = datePattern.exec(text);
  if (found === null || text < '1753-01-01') return false;
  return Number(found[3]) <= daysIn(Number(found[1]), Number(found[2]));
}

/** The first of a month as a date. */
export function firstOf(year: number, month: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`;
}

/** The day before; `date` must be a real day. */
export function dayBefore(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  if (day > 1) return `${date.slice(0, 8)}${String(day - 1).padStart(2, '0')}`;
  const before = month === 1 ? firstOf(year - 1, 12) : firstOf(year, month - 1);
  return `${before.slice(0, 8)}${month === 1 ? 31 : daysIn(year, month - 1)}`;
}

/**
 * The part of the period that lies in the window, null when none does.
 * Both ends are included; a null end of the window is open.
 */
export function overlap(
  period: Period,
  window: { readonly startDate: string | null; readonly endDate: string | null },
): Period | null {
  const from = window.startDate !== null && window.startDate > period.from ? window.startDate : period.from;
  const to = window.endDate !== null && window.endDate < period.to ? window.endDate : period.to;
  return from <= to ? { from, to } : null;
}

/** Number of days of a period that lies inside one month, both ends included; 0 for null. */
export function daysWithinMonth(period: Period | null): number {
  return period === null ? 0 : Number(period.to.slice(8)) - Number(period.from.slice(8)) + 1;
}
