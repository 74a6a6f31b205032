import type { Job, JobFailure, JobKind } from '../domain/job.ts';
import { BridgeError } from '../errors.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';

/** Failures shown with a run; the count in `counts.failed` is complete. */
const maxFailures = 100;

/** A job of this kind with its first failures; throws `not-found`. */
export async function getJob(
  deps: Pick<Deps, 'sql'>,
  input: { readonly kind: JobKind; readonly id: string },
): Promise<{ readonly job: Job; readonly failures: readonly JobFailure[] }> {
  return deps.sql.read(async (tx) => {
    const job = await requireJob(tx, input);
    return { job, failures: await tx.jobs.failures(job.id, maxFailures) };
  });
}

/** The job when it exists and is of this kind; throws `not-found`. */
export async function requireJob(
  tx: Pick<SqlTransaction, 'jobs'>,
  input: { readonly kind: JobKind; readonly id: string },
): Promise<Job> {
  const job = await tx.jobs.get(input.id);
  if (job !== null && job.kind === input.kind) return job;
  throw new BridgeError('not-found', 'There is no run with this id.');
}
