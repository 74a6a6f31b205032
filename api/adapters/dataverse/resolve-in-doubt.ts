import type { Context } from './context.ts';
import { DataverseError, isSettledByReading, settling, withOutcome, withUnknownOutcome } from './errors.ts';

/** A write that may be in doubt: no answer tells whether it was carried out. */
export interface InDoubtWrite<T> {
  /**
   * One try; `isInDoubt` tells that an earlier one may have been carried out. A refusal that tells what became
   * of the write is a result, any other one an error.
   */
  readonly write: (isInDoubt: boolean) => Promise<T>;
  /** Reads what became of the write; null when it was not carried out and has to be sent again. */
  readonly read: () => Promise<T | null>;
}

/**
 * Carries out a write whose repetition is not harmless: when no answer tells what happened, reading does, and
 * only what was not carried out is sent again after a pause, `context.resolveAttempts` times in all; the last lost
 * answer is read after, too. A
 * refusal that would come again is not sent again. Errors after a try in doubt carry `outcomeUnknown`, and so does
 * the lost answer of one that may not wait for the next.
 */
export async function resolveInDoubt<T>(
  context: Pick<Context, 'resolveAttempts' | 'pause'>,
  { write, read }: InDoubtWrite<T>,
): Promise<T> {
  let isInDoubt = false;
  for (let round = 1; ; round += 1) {
    try {
      return await write(isInDoubt);
    } catch (error) {
      if (!(error instanceof DataverseError && error.outcomeUnknown)) {
        throw isInDoubt ? withUnknownOutcome(error) : error;
      }
      const resolved = await settling(read());
      if (resolved !== null) return resolved;
      if (isSettledByReading(error)) throw isInDoubt ? error : withOutcome(error, false);
      isInDoubt = true;
      if (round >= context.resolveAttempts || !(await context.pause(round, error.retryAfterMs))) throw error;
    }
  }
}
