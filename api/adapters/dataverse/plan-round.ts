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

/** How often the batch was sent in vain, and how often because of throttling; as bounds, the most of each. */
export interface Rounds {
  readonly failures: number;
  readonly throttles: number;
}

export type Plan =
  /** The results stand. */
  | { readonly next: 'end' }
  | {
      readonly next: 'send' | 'pause-and-send';
      /** Which items of the last sending go again, ascending. */
      readonly positions: readonly number[];
      readonly history: Rounds;
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
 * not sent again; what was not run behind items that passed, or were found done, goes with them.
 */
export function planRound(
  states: readonly SettledState[],
  history: Rounds,
  most: Rounds,
  continueOnError: boolean,
): Plan {
  const refused = states.indexOf('refused');
  const end = refused === -1 || continueOnError ? states.length : refused;
  const again = [...states.keys()].filter(
    (position) => position < end && states[position] !== 'done' && states[position] !== 'refused',
  );
  const isHeld = again.some((position) => states[position] === 'throttled');
  const next = isHeld
    ? { ...history, throttles: history.throttles + 1 }
    : { ...history, failures: history.failures + 1 };
  // Failures count sendings, the first one included; throttles count the sendings after the first.
  const isOver = next.throttles > most.throttles || next.failures >= most.failures;
  if (isOver || again.length === 0) return { next: 'end' };
  return { next: isHeld ? 'send' : 'pause-and-send', positions: again, history: next };
}

function isRefusal(part: BatchAnswer['parts'][number]): boolean {
  return part instanceof DataverseError && !isUnreadable(part);
}

function isUnreadable(error: DataverseError): boolean {
  return error.code === 'malformed-reply';
}
