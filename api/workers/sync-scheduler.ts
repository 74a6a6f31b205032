import type { Deps } from '../usecases/deps.ts';
import { startJob } from '../usecases/start-job.ts';

/**
 * Queues a sync run every `intervalSeconds` until the signal aborts. A run that still waits is not queued twice,
 * so a slow run delays the next one instead of piling up.
 */
export async function startSyncScheduler(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids' | 'logger'>,
  options: { readonly intervalSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  const { intervalSeconds, signal } = options;
  if (intervalSeconds === 0) return;
  while (!signal.aborted) {
    try {
      await startJob(deps, { kind: 'sync', params: {}, requestedBy: 'schedule' });
    } catch (error) {
      deps.logger.error({ err: error }, 'the scheduled sync run could not be queued');
    }
    await deps.clock.sleep(intervalSeconds * 1000, signal);
  }
}
