import type { Job } from '../domain/job.ts';
import { isEndState } from '../domain/run-states.ts';
import { modeOf, paramsOf } from '../domain/sync/run-mode.ts';
import type { Deps } from './deps.ts';
import { startJob } from './start-job.ts';

/** After a live run that failed or was cancelled, so that the list of runs does not fill up. */
const pauseMs = 60_000;

/** Runs looked at; those that wait, run or are paused are among the newest. */
const lookBack = 20;

/**
 * Queues a live run unless a run of the sync waits, runs or is paused: the live run gives way to the others and
 * comes back after them. Answers whether it queued one.
 */
export async function ensureLiveRun(deps: Pick<Deps, 'sql' | 'clock' | 'ids'>): Promise<boolean> {
  const recent = await deps.sql.read((tx) => tx.jobs.list({ kind: 'sync', limit: lookBack }));
  if (recent.some((job) => !isEndState(job.status))) return false;
  const last = recent.find((job) => modeOf(job.params).mode === 'live');
  if (last !== undefined && restsFrom(last, deps.clock.now())) return false;
  await startJob(deps, { kind: 'sync', params: paramsOf({ mode: 'live' }), requestedBy: 'schedule' });
  return true;
}

function restsFrom({ status, finishedAt }: Job, now: Date): boolean {
  if (status !== 'failed' && status !== 'cancelled') return false;
  return finishedAt !== null && now.getTime() - Date.parse(finishedAt) < pauseMs;
}
