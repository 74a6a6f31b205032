import type { Job, JobKind } from '../domain/job.ts';
import { isEndState } from '../domain/run-states.ts';
import type { Deps } from './deps.ts';
import { requireJob } from './get-job.ts';

/** How often the job is looked at while somebody follows it. */
const lookMs = 500;

/**
 * The job as it is now and then again at every look, whether it changed or not, until it has ended or the signal
 * aborts. It is read from the database, so it does not matter which process works on it. Throws `not-found`.
 */
export async function* followJob(
  deps: Pick<Deps, 'sql' | 'clock'>,
  input: { readonly kind: JobKind; readonly id: string },
  signal: AbortSignal,
): AsyncGenerator<Job, void, undefined> {
  while (!signal.aborted) {
    const job = await deps.sql.read((tx) => requireJob(tx, input));
    yield job;
    if (isEndState(job.status)) return;
    await deps.clock.sleep(lookMs, signal);
  }
}
