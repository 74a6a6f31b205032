import type { BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import { DataverseError } from './errors.ts';

/**
 * The error of a bulk call that ended before its last row, with the facts of the error that ended it.
 * `outcomes` in the order of the rows: what is written stays written, `not-tried` was not carried out.
 */
export class BulkInterrupted<
  O extends BulkVerdict | BulkRest = BulkVerdict | BulkRest,
> extends DataverseError {
  declare readonly outcomes: readonly O[];

  constructor(error: DataverseError, outcomes: readonly O[]) {
    const { status, code, message, requestId, retryAfterMs, outcomeUnknown } = error;
    super({ status, code, message, requestId, retryAfterMs, outcomeUnknown }, error);
    // Not enumerable: a log of the error must not repeat ids and messages of thousands of rows.
    Object.defineProperty(this, 'outcomes', { value: outcomes });
  }
}

/** True of every outcome of a call that went to its end. */
export function isSettled<O extends BulkVerdict | BulkRest>(
  outcome: O,
): outcome is Exclude<O, { readonly outcome: BulkRest['outcome'] }> {
  return outcome.outcome === 'written' || outcome.outcome === 'refused';
}
