import { BridgeError } from '../../errors.ts';
import { type Decimal, decimal, round, toPlain, zero } from '../decimal.ts';
import { firstOf, type Month } from '../month.ts';
import type { Step } from './calculation.ts';
import { percentOf, reads } from './explain.ts';
import type { Terms } from './terms.ts';
import type { Escalator } from './terms-rates.ts';

/** A rate, fee or percentage at the time of a service month. */
export interface Escalated {
  readonly value: Decimal;
  /** ` (24.55 raised 1 time to 25.29)`, or empty when nothing was raised. */
  readonly text: string;
  /** One per raise. */
  readonly steps: readonly Step[];
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
  const steps: Step[] = [];
  if (escalator === null) return { value: base, text: '', steps };
  let value = base;
  for (let year = Number(effectiveDate.slice(0, 4)); year <= month.year; year += 1) {
    const from = firstOf(year, escalator.month);
    if (from <= effectiveDate || from > month.first) continue;
    const step = stepOf(escalator, year, by);
    // A step of 0 changes nothing, so it does not round either.
    if (step.eq(zero)) continue;
    const unit = escalator.type === 'FixedAmount' ? '' : ' %';
    const raised = round(value.plus(unit === '' ? step : percentOf(value, step)), 2);
    steps.push(reads(`${from}: ${toPlain(value)} + ${toPlain(step)}${unit} = ${toPlain(raised)}`));
    value = raised;
  }
  return { value, text: steps.length === 0 ? '' : raisedText(base, steps.length, value), steps };
}

function raisedText(base: Decimal, times: number, value: Decimal): string {
  return ` (${toPlain(base)} raised ${times} ${times === 1 ? 'time' : 'times'} to ${toPlain(value)})`;
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
  const [lower, higher] = points.gt(agreed) ? [agreed, points] : [points, agreed];
  return escalator.type === 'GreaterOfPercentOrIndex' ? higher : lower;
}

/** The first date that is known: the item's own, the block's, the rates', else the contract's start. */
export function effectiveDate(terms: Terms, ...own: readonly (string | null)[]): string {
  return own.find((date) => date !== null) ?? terms.rateEffectiveDate ?? terms.startDate;
}
