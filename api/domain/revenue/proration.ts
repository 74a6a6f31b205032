import type { Decimal } from '../decimal.ts';
import { whole } from './explain.ts';

/** An amount for part of a month, not rounded. */
export interface Prorated {
  readonly value: Decimal;
  /** `x 16/31 days`, or empty for a full month. */
  readonly text: string;
}

/**
 * A monthly amount for the active days of a month: amount x days / days of the month, by the month's real
 * length, both ends included. A full month is never divided.
 */
export function prorate(monthly: Decimal, days: number, daysInMonth: number): Prorated {
  if (days >= daysInMonth) return { value: monthly, text: '' };
  return {
    value: monthly.times(whole(days)).div(whole(daysInMonth)),
    text: ` x ${days}/${daysInMonth} days`,
  };
}
