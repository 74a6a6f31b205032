import type { Deps } from './deps.ts';
import { isLiveRunPaused } from './is-live-run-paused.ts';
import { startJob } from './start-job.ts';

/**
 * Queues a run that catches up with what happened while no process ran, unless the live run is paused: then changes
 * wait. Answers whether it queued one.
 */
export async function startCatchUpRun(deps: Pick<Deps, 'sql' | 'clock' | 'ids'>): Promise<boolean> {
  if (await deps.sql.read(isLiveRunPaused)) return false;
  await startJob(deps, { kind: 'sync', params: {}, requestedBy: 'schedule' });
  return true;
}
