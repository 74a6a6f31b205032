import { type Decimal, decimal, round, toMoney, toPlain } from '../decimal.ts';
import type { Step } from './calculation.ts';

/** Figures and sentences of the explanations. */

/** An exact figure; one without end is cut after six digits and marked with an ellipsis. */
export function figure(value: Decimal): string {
  const text = toPlain(value);
  const [whole = '', fraction = ''] = text.split('.');
  return fraction.length > 6 ? `${whole}.${fraction.slice(0, 6)}…` : text;
}

/** `4129.032258… rounded to 4129.03`, or just the money when nothing was rounded away. */
export function rounded(value: Decimal): string {
  const cents = round(value, 2);
  return cents.eq(value) ? toMoney(value) : `${figure(value)} rounded to ${toMoney(cents)}`;
}

/** Percent of a value, exact. */
export function percentOf(value: Decimal, percentage: string | Decimal): Decimal {
  const points = typeof percentage === 'string' ? decimal(percentage) : percentage;
  return value.times(points).div(decimal('100'));
}

/** Text of an absent decimal counts as 0: a fact that was not delivered adds nothing. */
export function orZero(text: string | null | undefined): Decimal {
  return decimal(text ?? '0');
}

/** A whole number as an exact decimal. */
export function whole(value: number): Decimal {
  return decimal(String(value));
}

/** A step that adds this exact amount. */
export function adds(amount: Decimal, text: string, steps: readonly Step[] = []): Step {
  return { text, amount: toPlain(amount), ...(steps.length === 0 ? {} : { steps }) };
}

/** A step that is read but adds nothing by itself. */
export function reads(text: string, steps: readonly Step[] = []): Step {
  return { text, amount: null, ...(steps.length === 0 ? {} : { steps }) };
}
