import type { Job } from '../domain/job.ts';
import { openStates } from '../domain/run-states.ts';
import type { Deps } from './deps.ts';
import { startJob } from './start-job.ts';

/** Queues a comparison of both sides; one that waits or runs already is answered instead of a second one. */
export async function startReconciliation(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids'>,
  requestedBy: string,
): Promise<Job> {
  return startJob(deps, { kind: 'reconciliation', params: {}, requestedBy }, openStates);
}
