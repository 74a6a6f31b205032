import { modeOf, paramsOf } from '../domain/sync/run-mode.ts';
import type { Deps } from './deps.ts';
import { isLiveRunPaused } from './is-live-run-paused.ts';
import { startJob } from './start-job.ts';

/** Several processes come at the same time of day, with clocks that differ. */
const sameNightMs = 3_600_000;
const lookBack = 50;

/** Queues the nightly comparison unless another process has done so, or the live run is paused. */
export async function startReconcileRun(deps: Pick<Deps, 'sql' | 'clock' | 'ids'>): Promise<void> {
  const { paused, recent } = await deps.sql.read(async (tx) => ({
    paused: await isLiveRunPaused(tx),
    recent: await tx.jobs.list({ kind: 'sync', limit: lookBack }),
  }));
  if (paused) return;
  const since = deps.clock.now().getTime() - sameNightMs;
  const done = recent.some(
    ({ params, createdBy, createdAt }) =>
      modeOf(params).mode === 'reconcile' && createdBy === 'schedule' && Date.parse(createdAt) > since,
  );
  if (done) return;
  await startJob(deps, { kind: 'sync', params: paramsOf({ mode: 'reconcile' }), requestedBy: 'schedule' });
}
