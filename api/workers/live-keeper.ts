import type { Deps } from '../usecases/deps.ts';
import { ensureLiveRun } from '../usecases/ensure-live-run.ts';
import { startCatchUpRun } from '../usecases/start-catch-up-run.ts';

/** The gap between two live runs, at most. */
const everyMs = 1_000;

/**
 * Keeps a live run going until the signal aborts, after one run that catches up with what happened before.
 * Resolves once it has stopped and never rejects.
 */
export async function startLiveKeeper(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids' | 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  let caughtUp = false;
  while (!signal.aborted) {
    await keep().catch((error: unknown) => {
      deps.logger.error({ err: error }, 'a live run could not be queued');
    });
    await deps.clock.sleep(everyMs, signal);
  }

  async function keep(): Promise<void> {
    if (caughtUp) await ensureLiveRun(deps);
    else caughtUp = await startCatchUpRun(deps);
  }
}
