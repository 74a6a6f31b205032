import type { Job, JobKind } from '../domain/job.ts';
import { isEndState } from '../domain/run-states.ts';
import { BridgeError } from '../errors.ts';
import type { Deps } from './deps.ts';
import { requireJob } from './get-job.ts';

export type JobRequest = 'cancel' | 'pause' | 'resume';

/**
 * Carries out what a person asks of a job: a waiting or paused one obeys at once, a running one at its next
 * safe point. Answers the job as it is now; throws `not-found`, `job-closed` when it had ended before, or
 * `job-state` when its state does not allow the request.
 */
export async function requestOfJob(
  deps: Pick<Deps, 'sql' | 'clock'>,
  input: { readonly kind: JobKind; readonly id: string; readonly request: JobRequest },
): Promise<Job> {
  return deps.sql.write(async (tx) => {
    await requireJob(tx, input);
    const accepted = await tx.jobs.request(input.id, input.request, deps.clock.now().toISOString());
    const job = await requireJob(tx, input);
    if (accepted) return job;
    if (isEndState(job.status)) {
      throw new BridgeError('job-closed', `The run ended before with the status ${job.status}.`);
    }
    const detail = `A run with the status ${job.status} cannot ${input.request}.`;
    throw new BridgeError('job-state', detail);
  });
}
