import type { Context } from '../context.ts';
import type { Rounding } from '../values/accept.ts';
import { moneyDigits } from '../values/money-digits.ts';

/** How the numbers of a request are rounded. */
export function roundingOf({ store, unproven }: Context): Rounding {
  return { midpoint: unproven.roundingMidpoint, moneyDigits: moneyDigits(store) };
}
