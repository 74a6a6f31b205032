import type { Job, JobKind } from '../domain/job.ts';
import type { Deps } from './deps.ts';

/** Newest jobs looked at for one that waits already; the queue of a kind is never longer. */
const lookBack = 20;

/**
 * Queues a long-running operation for the workers. A job of the same kind with the same parameters that
 * still waits is answered instead of a second one, so a repeated request is harmless and the queue bounded.
 */
export async function startJob(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids'>,
  input: { readonly kind: JobKind; readonly params: Job['params']; readonly requestedBy: string },
): Promise<Job> {
  return deps.sql.write(async (tx) => {
    const recent = await tx.jobs.list({ kind: input.kind, limit: lookBack });
    const waiting = recent.find((job) => job.status === 'queued' && sameParams(job.params, input.params));
    if (waiting !== undefined) return waiting;
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
