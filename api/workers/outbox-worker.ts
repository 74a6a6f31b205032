import { type DrainDeps, drainOutbox } from '../usecases/drain-outbox.ts';

export interface OutboxWorkerOptions {
  /** Stops the worker; a delivery under way is finished first. */
  readonly signal: AbortSignal;
  /** Wait when there is nothing to send. */
  readonly idleMs: number;
}

/** Most messages of one round; also the largest batch handed to the bus at once. */
const roundSize = 100;

/** Delivers the outbox until the signal aborts; resolves once it has stopped and never rejects. */
export async function startOutboxWorker(deps: DrainDeps, options: OutboxWorkerOptions): Promise<void> {
  const { signal, idleMs } = options;
  while (!signal.aborted) {
    if (!(await sentFullRound(deps, signal))) await deps.clock.sleep(idleMs, signal);
  }
}

/** True when the round was full and all of it went out, so that more may wait. */
async function sentFullRound(deps: DrainDeps, signal: AbortSignal): Promise<boolean> {
  try {
    const { sent } = await drainOutbox(deps, { limit: roundSize, signal });
    return sent === roundSize;
  } catch (error) {
    deps.logger.error({ err: error }, 'the outbox could not be read or written');
    return false;
  }
}
