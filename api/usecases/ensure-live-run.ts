import type { Job } from '../domain/job.ts';
import { openStates } from '../domain/run-states.ts';
import { liveParams, modeOf } from '../domain/sync/run-mode.ts';
import type { Deps } from './deps.ts';
import { startJob } from './start-job.ts';

/** After a live run that failed or was cancelled, so that the list of runs does not fill up. */
const pauseMs = 60_000;

/** Ended runs looked at for the last live one. */
const lookBack = 20;

/**
 * Queues a live run unless a run of the sync waits, runs or is paused: the live run gives way to the others and
 * comes back after them. Answers whether it queued one.
 */
export async function ensureLiveRun(deps: Pick<Deps, 'sql' | 'clock' | 'ids'>): Promise<boolean> {
  const { open, recent } = await deps.sql.read(async (tx) => ({
    open: await tx.jobs.list({ kind: 'sync', limit: 1, statuses: openStates }),
    recent: await tx.jobs.list({ kind: 'sync', limit: lookBack }),
  }));
  if (open.length > 0) return false;
  const last = recent.find((job) => modeOf(job.params).mode === 'live');
  if (last !== undefined && restsFrom(last, deps.clock.now())) return false;
  await startJob(deps, { kind: 'sync', params: liveParams, requestedBy: 'schedule' });
  return true;
}

function restsFrom({ status, finishedAt }: Job, now: Date): boolean {
  if (status !== 'failed' && status !== 'cancelled') return false;
  return finishedAt !== null && now.getTime() - Date.parse(finishedAt) < pauseMs;
}
