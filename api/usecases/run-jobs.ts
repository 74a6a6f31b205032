import type { Job, JobKind, JobProgress } from '../domain/job.ts';
import { BridgeError } from '../errors.ts';
import type { Leash } from '../ports/dataverse.ts';
import type { ClaimedJob, SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';
import { keepLease, type Lease } from './jobs/keep-lease.ts';
import { leaseFrom, momentOf } from './jobs/leash.ts';

/** How a handler talks to the job it works on. */
export interface JobControl {
  /**
   * Aborts when the job was cancelled or paused, its lease was lost or the process stops: return at the next
   * safe point. `interruptionOf` tells which.
   */
  readonly signal: AbortSignal;
  /** Publishes progress and counts so far; also notices a request to cancel. */
  beat(progress: JobProgress, counts: Job['counts']): Promise<void>;
  /** Throws `LeaseLost` when another worker has the job: first in every unit of the handler, see `fenced`. */
  hold(tx: SqlTransaction): Promise<void>;
  /** Ends before the lease does; for requests whose effect no unit could take back. */
  readonly leash: Leash;
}

export interface JobEnd {
  /** `paused` is no end: the job waits for its resumption and is then handed to the handler again. */
  readonly status: 'completed' | 'completed_with_errors' | 'failed' | 'cancelled' | 'paused';
  readonly counts: Job['counts'];
  readonly result: Job['result'];
  /** Safe sentence for the reader of the job; null unless it failed. */
  readonly error: string | null;
}

/** Does the work of one kind of job; repeatable from any point, because a crash starts it again. */
export type JobHandler = (job: Job, control: JobControl) => Promise<JobEnd>;

export type JobHandlers = Partial<Readonly<Record<JobKind, JobHandler>>>;

export type JobDeps = Pick<Deps, 'sql' | 'clock' | 'logger'>;

export interface RunJobsOptions {
  /** Names this process in the lease. */
  readonly owner: string;
  readonly kinds: readonly JobKind[];
  /** A job whose owner has not been heard of for so long is taken over by another. */
  readonly leaseMs: number;
  /** Stops between and inside jobs; a job stopped so stays `running` and is taken over after its lease. */
  readonly signal?: AbortSignal;
}

/** Runs waiting jobs one after the other until none is left or the signal aborts; answers how many ran. */
export async function runJobs(
  deps: JobDeps,
  handlers: JobHandlers,
  options: RunJobsOptions,
): Promise<number> {
  let ran = 0;
  while (options.signal?.aborted !== true && (await runNextJob(deps, handlers, options)) !== null) ran += 1;
  return ran;
}

/**
 * Claims the oldest queued or abandoned job of the given kinds, runs its handler and writes the end state.
 * Null when there was none. An error of the handler ends the job as `failed`; errors of the database pass.
 */
export async function runNextJob(
  deps: JobDeps,
  handlers: JobHandlers,
  options: RunJobsOptions,
): Promise<Job | null> {
  const asked = momentOf(deps.clock);
  const claim = { owner: options.owner, ...leaseFrom(deps.clock, options.leaseMs) };
  const job = await deps.sql.write((tx) => tx.jobs.claim(options.kinds, claim));
  if (job === null) return null;
  const lease = keepLease(deps, job, { ...options, asked });
  const end = await workOn(deps, handlers, job, lease).finally(() => lease.release());
  if (lease.lost() || options.signal?.aborted === true) {
    deps.logger.warn({ jobId: job.id, kind: job.kind }, 'job left to another worker');
    return job;
  }
  const finishedAt = deps.clock.now().toISOString();
  if (!(await finishJob(deps, job, { ...end, finishedAt }))) return job;
  deps.logger.info({ jobId: job.id, kind: job.kind, status: end.status, counts: end.counts }, 'job ended');
  return deps.sql.read((tx) => tx.jobs.get(job.id));
}

/** What the phases of a run have left goes with its end; of a paused run nobody holds a part any more. */
async function finishJob(
  deps: JobDeps,
  job: ClaimedJob,
  end: JobEnd & { readonly finishedAt: string },
): Promise<boolean> {
  return deps.sql.write(async (tx) => {
    const finished = await tx.jobs.finish(job, end);
    if (finished) await (end.status === 'paused' ? tx.lanes.releaseAll(job.id) : tx.lanes.clear(job.id));
    return finished;
  });
}

async function workOn(deps: JobDeps, handlers: JobHandlers, job: Job, lease: Lease): Promise<JobEnd> {
  const handler = handlers[job.kind];
  try {
    if (handler === undefined) throw new Error(`no handler for jobs of kind ${job.kind}`);
    return await handler(job, lease);
  } catch (error) {
    deps.logger.error({ err: error, jobId: job.id, kind: job.kind }, 'job failed');
    return { status: 'failed', counts: lease.counts(), result: null, error: safeMessage(error) };
  }
}

/** What a reader of the job may see; everything else is in the log only. */
function safeMessage(error: unknown): string {
  if (error instanceof BridgeError) return error.message;
  if (error instanceof Error && error.name === 'DataverseError') {
    return `Dataverse: ${error.message.slice(0, 300)}`;
  }
  return 'Something went wrong inside the bridge; the log of this job tells more.';
}
