import type { SyncDeps } from '../usecases/sync/context.ts';
import { followRuns } from '../usecases/sync/lanes/follow-runs.ts';
import type { LaneOptions } from '../usecases/sync/lanes/work-parts.ts';

export interface LaneWorkerOptions extends LaneOptions {
  /** True for a run that this process leads. */
  readonly leads: (runId: string) => boolean;
  /** Wait when there is nothing to work on. */
  readonly idleMs: number;
}

/** Helps runs of other processes until the signal aborts; resolves once it has stopped and never rejects. */
export async function startLaneWorker(deps: SyncDeps, options: LaneWorkerOptions): Promise<void> {
  const { signal, idleMs } = options;
  while (!signal.aborted) {
    const worked = await followRuns(deps, options).catch((error: unknown) => {
      deps.logger.error({ err: error }, 'lanes of a run could not be worked on');
      return 0;
    });
    if (worked === 0) await deps.clock.sleep(idleMs, signal);
  }
}
