import type { BulkRun, Element } from './bulk-run.ts';
import type { DataverseError } from './errors.ts';
import { longestRetryAfter } from './retry.ts';

/**
 * A pause of a bulk call before something of it goes again; see `Context.pause`. One that an answer asked for holds
 * all lanes of the call, because it is the application user who is to wait. False when the call may not wait so long.
 */
export function pauseCall<E extends Element>(
  run: BulkRun<E>,
  round: number,
  retryAfterMs: number | null,
): Promise<boolean> {
  const pause = run.context.pause(round, retryAfterMs);
  if (retryAfterMs !== null) run.rest = Promise.all([run.rest, pause]);
  return pause;
}

/** Waits as long as the refusals ask for, not at all when they ask for nothing. False when the call may not. */
export async function restCall<E extends Element>(
  run: BulkRun<E>,
  refusals: readonly DataverseError[],
): Promise<boolean> {
  const retryAfterMs = longestRetryAfter(refusals);
  return retryAfterMs === null || retryAfterMs === 0 || pauseCall(run, 1, retryAfterMs);
}
