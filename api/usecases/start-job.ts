import type { Job, JobKind, JobStatus } from '../domain/job.ts';
import type { Deps } from './deps.ts';

/** Newest jobs looked at for one that stands for the new one. */
const lookBack = 20;

const waits: readonly JobStatus[] = ['queued'];

/**
 * Queues a long-running operation for the workers. A job of the same kind with the same parameters that
 * still waits is answered instead of a second one, so a repeated request is harmless and the queue bounded.
 * `standsFor`: states in which such a job is answered, when one that has begun is as good as a new one.
 */
export async function startJob(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids'>,
  input: { readonly kind: JobKind; readonly params: Job['params']; readonly requestedBy: string },
  standsFor: readonly JobStatus[] = waits,
): Promise<Job> {
  return deps.sql.write(async (tx) => {
    const recent = await tx.jobs.list({ kind: input.kind, limit: lookBack, statuses: standsFor });
    const known = recent.find((job) => sameParams(job.params, input.params));
    if (known !== undefined) return known;
    const job = newJob(deps, input);
    await tx.jobs.insert(job);
    return job;
  });
}

function newJob(
  deps: Pick<Deps, 'clock' | 'ids'>,
  input: { readonly kind: JobKind; readonly params: Job['params']; readonly requestedBy: string },
): Job {
  return {
    id: deps.ids.next(),
    kind: input.kind,
    status: 'queued',
    params: input.params,
    progress: null,
    counts: {},
    result: null,
    error: null,
    cancelRequested: false,
    pauseRequested: false,
    createdBy: input.requestedBy,
    createdAt: deps.clock.now().toISOString(),
    startedAt: null,
    finishedAt: null,
  };
}

function sameParams(a: Job['params'], b: Job['params']): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => JSON.stringify(a[name] ?? null) === JSON.stringify(b[name] ?? null));
}
