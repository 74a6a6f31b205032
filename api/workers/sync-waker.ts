import type { Deps } from '../usecases/deps.ts';
import { startJob } from '../usecases/start-job.ts';

/** Pause after a wake-up, so that a burst of events leads to one run and not to one each. */
const quietMs = 3_000;
/** How often the request is looked at. */
const lookMs = 250;

export interface SyncWaker {
  /** Asks for a sync run soon. Nothing is lost by a crash: the schedule comes anyway. */
  wake(): void;
  /** Resolves once the signal aborts. */
  readonly done: Promise<void>;
}

/** Turns any number of wake-ups into one queued sync run at a time. */
export function startSyncWaker(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids' | 'logger'>,
  signal: AbortSignal,
): SyncWaker {
  let wanted = false;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      if (wanted) {
        wanted = false;
        await startJob(deps, { kind: 'sync', params: {}, requestedBy: 'event' }).catch((error: unknown) => {
          deps.logger.error({ err: error }, 'a sync run could not be queued after an event');
        });
        await deps.clock.sleep(quietMs, signal);
      } else await deps.clock.sleep(lookMs, signal);
    }
  };
  return {
    wake() {
      wanted = true;
    },
    done: loop(),
  };
}
