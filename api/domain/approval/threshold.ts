import { BridgeError } from '../../errors.ts';
import { decimal, isDecimalText, zero } from '../decimal.ts';

/**
 * Whether a contract value (decimal text, US dollars a year) needs a person's decision: strictly more than the
 * threshold, or not known. A negative value is no value of a contract and is refused as `invalid-request`.
 */
export function needsDecision(value: string | null, threshold: string): 'auto-approve' | 'decision-needed' {
  if (value === null) return 'decision-needed';
  if (!isDecimalText(value) || decimal(value).lt(zero)) {
    const rule = 'must be a decimal number of at least 0, or empty when it is not known';
    throw new BridgeError('invalid-request', 'The contract value cannot be judged.', {
      errors: [{ field: 'contractValue', rule }],
    });
  }
  return decimal(value).gt(decimal(threshold)) ? 'decision-needed' : 'auto-approve';
}

/** True when both are the same amount, or both are missing. */
export function sameValue(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return decimal(one).eq(decimal(other));
}
