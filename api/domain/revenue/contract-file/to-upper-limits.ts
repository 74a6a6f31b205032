import { decimal, isDecimalText, zero } from '../../decimal.ts';
import { objectOf } from './fields.ts';

/**
 * Tiers with upper limits. Some contracts were entered with lower bounds, known by a first tier of 0 before
 * others: (0, 30 %), (1000, 50 %) means (1000, 30 %), (0 = no limit, 50 %). A last tier without any limit has
 * none. What is no list of tiers is handed on for the rules to refuse.
 */
export function toUpperLimits(tiers: unknown): unknown {
  if (!Array.isArray(tiers)) return tiers;
  const limits = tiers.map((tier) => objectOf(tier)?.amount);
  const lower = isLowerBound(limits);
  return tiers.map((tier, index) => {
    const isLast = index === tiers.length - 1;
    const limit = lower ? limits[index + 1] : limits[index];
    return objectOf(tier) === null ? tier : { ...tier, amount: limit ?? (isLast ? '0' : undefined) };
  });
}

/** True for limits that begin with 0 and go on with larger ones to the end. */
export function isLowerBound(limits: readonly unknown[]): boolean {
  if (limits.length < 2) return false;
  const [first, ...others] = limits.map((limit) =>
    typeof limit === 'string' && isDecimalText(limit) ? decimal(limit) : null,
  );
  return first?.eq(zero) === true && others.every((limit) => limit?.gt(zero) === true);
}
