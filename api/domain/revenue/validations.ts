import { type Decimal, decimal, zero } from '../decimal.ts';
import { orZero, percentOf } from './explain.ts';

/** A validation threshold as agreed, in percent of revenue, in dollars, or counted by vehicle. */
export interface Threshold {
  readonly validationThresholdType: 'VehicleCount' | 'RevenuePercentage' | 'ValidationAmount' | null;
  readonly validationThresholdAmount: string | null;
}

export interface Over {
  /** The percentage threshold in dollars; null for the other types. */
  readonly threshold: Decimal | null;
  /** Validations above the threshold, exact. */
  readonly over: Decimal;
}

/**
 * Validations above the threshold: a vehicle count takes them all (its number is not used), a percentage or
 * an amount takes what exceeds it. Exactly on the threshold is 0; a threshold of 0 % takes everything.
 */
export function overThreshold(agreed: Threshold, validations: Decimal, revenue: Decimal): Over {
  switch (agreed.validationThresholdType) {
    case null:
      return { threshold: null, over: zero };
    case 'VehicleCount':
      return { threshold: null, over: validations };
    case 'ValidationAmount':
      return { threshold: null, over: excess(validations, orZero(agreed.validationThresholdAmount)) };
    case 'RevenuePercentage': {
      const threshold = percentOf(revenue, decimal(agreed.validationThresholdAmount ?? '0'));
      return { threshold, over: excess(validations, threshold) };
    }
  }
}

function excess(value: Decimal, limit: Decimal): Decimal {
  return value.gt(limit) ? value.minus(limit) : zero;
}
