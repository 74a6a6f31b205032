import { decimal, toMoney, toPlain } from '../decimal.ts';
import type { ReviewFlag } from './calculation.ts';
import { percentOf } from './explain.ts';
import type { Facts } from './facts.ts';
import type { Terms } from './terms.ts';

/**
 * Compares the amount with the forecast where the contract agrees on limits. It deviates when the difference
 * exceeds the amount and the percentage of the forecast, both; a limit that is not agreed does not hold it
 * back. Without a forecast nothing could be compared, and that is said.
 */
export function deviationFlags(terms: Terms, facts: Facts, amount: string): ReviewFlag[] {
  const { deviationAmount, deviationPercentage } = terms;
  if (deviationAmount === null && deviationPercentage === null) return [];
  if (facts.forecast === null) {
    return [{ code: 'no-forecast', text: 'There is no forecast to compare the amount with.' }];
  }
  const forecast = decimal(facts.forecast);
  const difference = decimal(amount).minus(forecast).abs();
  const overAmount = deviationAmount === null || difference.gt(decimal(deviationAmount));
  const share = deviationPercentage === null ? null : percentOf(forecast.abs(), deviationPercentage);
  if (!overAmount || (share !== null && !difference.gt(share))) return [];
  const text = `The amount ${amount} differs from the forecast ${toPlain(forecast)} by ${toMoney(difference)}.`;
  return [{ code: 'deviates-from-forecast', text }];
}
