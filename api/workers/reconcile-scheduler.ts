import { untilDaily } from '../domain/sync/daily-time.ts';
import type { Deps } from '../usecases/deps.ts';
import { startReconcileRun } from '../usecases/start-reconcile-run.ts';

/** Queues a comparison of keys and versions every day at `time` (UTC, `HH:MM`) until the signal aborts. */
export async function startReconcileScheduler(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids' | 'logger'>,
  { time, signal }: { readonly time: string; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await deps.clock.sleep(untilDaily(deps.clock.now(), time), signal);
    if (signal.aborted) return;
    await startReconcileRun(deps).catch((error: unknown) => {
      deps.logger.error({ err: error }, 'the nightly comparison could not be queued');
    });
  }
}
