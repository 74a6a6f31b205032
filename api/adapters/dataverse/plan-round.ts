import { DataverseError, isThrottled } from './errors.ts';
import type { BatchAnswer } from './read-batch.ts';

/** What a sending of a batch tells of one item. */
export type PartState =
  | 'done'
  /** It would be refused again, or nobody can tell what became of it: it is not sent again. */
  | 'refused'
  /** Not carried out, for a reason that may pass. */
  | 'passing'
  /** Not carried out; the application user had to wait. */
  | 'throttled'
  /** Its answer, or an earlier sending, leaves open whether it was carried out. */
  | 'unclear'
  /** It has no readable answer: it may have been carried out. */
  | 'lost'
  /** An item before it failed, and the service ended the batch there. */
  | 'not-run';

/** A state after everything that may have been carried out was asked. */
export type SettledState = Exclude<PartState, 'unclear' | 'lost'>;

export type Plan =
  /** The results stand. */
  | { readonly next: 'end' }
  | {
      readonly next: 'send' | 'pause-and-send';
      /** Which items of the last sending go again, ascending. */
      readonly positions: readonly number[];
      /** How often the batch was sent in vain; the lane alone bounds how long throttling is waited for. */
      readonly failures: number;
    };

/**
 * Reads the states off an answer, or off the error of the whole request. `unsure` has an entry for each item
 * that was sent: true when an earlier sending of it was not answered.
 */
export function readStates(
  answer: BatchAnswer | DataverseError,
  unsure: readonly boolean[],
  continueOnError: boolean,
): readonly PartState[] {
  // The request as a whole was tried as often as it may be; what never arrived is final, too.
  if (answer instanceof DataverseError) return unsure.map(() => (answer.outcomeUnknown ? 'lost' : 'refused'));
  const isEnded = !continueOnError && answer.parts.some(isRefusal);
  return unsure.map((isUnsure, position) => {
    const part = answer.parts[position];
    if (part === undefined) return isEnded ? 'not-run' : 'lost';
    if (!(part instanceof DataverseError)) return 'done';
    if (isUnreadable(part)) return 'lost';
    return isUnsure || part.outcomeUnknown ? 'unclear' : stateOfRefusal(part);
  });
}

/** The state of an item that was refused and is known not to be carried out. */
export function stateOfRefusal(error: DataverseError): 'throttled' | 'passing' | 'refused' {
  if (isThrottled(error)) return 'throttled';
  return error.retryable ? 'passing' : 'refused';
}

/**
 * Decides what is sent once more. Without `continueOnError` nothing goes that stands behind an item which is
 * not sent again; what was not run behind items that passed, or were found done, goes with them. `failures` are the
 * sendings in vain so far, `most` the sendings that may be, the first one included.
 */
export function planRound(
  states: readonly SettledState[],
  failures: number,
  most: number,
  continueOnError: boolean,
): Plan {
  const refused = states.indexOf('refused');
  const end = refused === -1 || continueOnError ? states.length : refused;
  const again = [...states.keys()].filter(
    (position) => position < end && states[position] !== 'done' && states[position] !== 'refused',
  );
  const isHeld = again.some((position) => states[position] === 'throttled');
  if (again.length === 0) return { next: 'end' };
  if (isHeld) return { next: 'send', positions: again, failures };
  const next = failures + 1;
  return next >= most ? { next: 'end' } : { next: 'pause-and-send', positions: again, failures: next };
}

function isRefusal(part: BatchAnswer['parts'][number]): boolean {
  return part instanceof DataverseError && !isUnreadable(part);
}

function isUnreadable(error: DataverseError): boolean {
  return error.code === 'malformed-reply';
}
