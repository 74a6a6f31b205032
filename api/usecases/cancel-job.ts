import type { Job, JobKind } from '../domain/job.ts';
import { BridgeError } from '../errors.ts';
import type { Deps } from './deps.ts';
import { requireJob } from './get-job.ts';

/**
 * Asks a job to stop: a waiting one ends at once, a running one at its next step. Answers the job as it is
 * now; throws `not-found`, or `job-closed` when it had ended before.
 */
export async function cancelJob(
  deps: Pick<Deps, 'sql' | 'clock'>,
  input: { readonly kind: JobKind; readonly id: string },
): Promise<Job> {
  return deps.sql.write(async (tx) => {
    await requireJob(tx, input);
    const accepted = await tx.jobs.requestCancel(input.id, deps.clock.now().toISOString());
    const job = await requireJob(tx, input);
    if (accepted) return job;
    throw new BridgeError('job-closed', `The run ended before with the status ${job.status}.`);
  });
}
