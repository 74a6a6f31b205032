import { BridgeError } from '../../errors.ts';
import { type Decimal, decimal, round, toPlain, zero } from '../decimal.ts';
import { firstOf, type Month } from '../month.ts';
import { percentOf } from './explain.ts';
import type { Terms } from './terms.ts';
import type { Escalator } from './terms-rates.ts';

/** A rate, fee or percentage at the time of a service month. */
export interface Escalated {
  readonly value: Decimal;
  /** ` (24.55 raised 1 time to 25.29)`, or empty when nothing was raised. */
  readonly text: string;
}

/** Which value of the escalator raises the rate. */
export type RaisedBy = 'value' | 'standardValue' | 'overtimeValue';

/**
 * The base raised once per increment month between its effective date and the service month. A raise holds
 * from day 1 of the increment month and needs a base that is older than that day; each yearly step is
 * rounded to two decimals. Base and date are never rewritten, so a rerun gives the same figure.
 * Throws `invalid-terms` when an index year is missing.
 */
export function escalate(
  base: Decimal,
  escalator: Escalator | null,
  effectiveDate: string,
  month: Month,
  by: RaisedBy = 'value',
): Escalated {
  if (escalator === null) return { value: base, text: '' };
  let value = base;
  let times = 0;
  for (let year = Number(effectiveDate.slice(0, 4)); year <= month.year; year += 1) {
    const from = firstOf(year, escalator.month);
    if (from <= effectiveDate || from > month.first) continue;
    const raised = raise(value, escalator, year, by);
    if (raised === null) continue;
    value = raised;
    times += 1;
  }
  return { value, text: times === 0 ? '' : raisedText(base, times, value) };
}

function raisedText(base: Decimal, times: number, value: Decimal): string {
  return ` (${toPlain(base)} raised ${times} ${times === 1 ? 'time' : 'times'} to ${toPlain(value)})`;
}

/** The value after one step; null when the step changes nothing, so that it does not round either. */
function raise(value: Decimal, escalator: Escalator, year: number, by: RaisedBy): Decimal | null {
  const by0 = stepOf(escalator, year, by);
  if (by0.eq(zero)) return null;
  return round(value.plus(escalator.type === 'FixedAmount' ? by0 : percentOf(value, by0)), 2);
}

function stepOf(escalator: Escalator, year: number, by: RaisedBy): Decimal {
  const agreed = decimal(escalator[by] ?? escalator.value ?? '0');
  if (escalator.type === 'Percentage' || escalator.type === 'FixedAmount') return agreed;
  const index = escalator.index?.[String(year)];
  if (index === undefined) {
    const field = `escalator.index.${year}`;
    throw new BridgeError('invalid-terms', `The escalator has no index value for ${year}.`, {
      errors: [{ field, rule: `must hold the index of ${year} in percent points` }],
    });
  }
  const points = decimal(index);
  const higher = points.gt(agreed) ? points : agreed;
  const lower = points.gt(agreed) ? agreed : points;
  return escalator.type === 'GreaterOfPercentOrIndex' ? higher : lower;
}

/** The first date that is known: the item's own, the block's, the rates', else the contract's start. */
export function effectiveDate(terms: Terms, ...own: readonly (string | null)[]): string {
  return own.find((date) => date !== null) ?? terms.rateEffectiveDate ?? terms.startDate;
}
