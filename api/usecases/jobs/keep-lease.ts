import type { Job, JobProgress } from '../../domain/job.ts';
import type { Leash } from '../../ports/dataverse.ts';
import type { ClaimedJob, SqlTransaction } from '../../ports/sql.ts';
import type { Deps } from '../deps.ts';
import { createLeash, leaseFrom, type Moment, momentOf } from './leash.ts';

/** Why the signal of a job has aborted; `left` = the process stops or another worker has the job. */
export type Interruption = 'cancelled' | 'paused' | 'left';

/** What stopped the job that was given this signal; null while nothing did. */
export function interruptionOf(signal: AbortSignal): Interruption | null {
  if (!signal.aborted) return null;
  return signal.reason === 'cancelled' || signal.reason === 'paused' ? signal.reason : 'left';
}

/** The hold a worker has on a job while it runs. */
export interface Lease {
  readonly signal: AbortSignal;
  readonly leash: Leash;
  /** Throws `LeaseLost` when another worker has the job. */
  hold(tx: SqlTransaction): Promise<void>;
  beat(progress: JobProgress, counts: Job['counts']): Promise<void>;
  /** Counts of the last beat. */
  counts(): Job['counts'];
  /** True when another worker took the job over: nothing more may be written to it. */
  lost(): boolean;
  release(): Promise<void>;
}

/** Beats per lease: two may get lost before another worker takes over. */
const beatsPerLease = 3;

/** A handler silent for so many beats (ten leases) is stuck: its job is left to another worker. */
const mostSilentBeats = 10 * beatsPerLease;

/**
 * Extends the lease at every beat and, during long steps, three times per lease by itself. Aborts the
 * signal when the job is cancelled, paused, taken over by another worker, or the process stops.
 */
export function keepLease(
  deps: Pick<Deps, 'sql' | 'clock' | 'logger'>,
  job: ClaimedJob,
  options: { readonly leaseMs: number; readonly asked: Moment; readonly signal?: AbortSignal },
): Lease {
  const released = new AbortController();
  const aborting = new AbortController();
  let last: Pick<Job, 'progress' | 'counts'> = { progress: job.progress, counts: job.counts };
  let lost = false;
  const leash = createLeash(deps.clock, options.leaseMs, options.asked);
  let silentBeats = 0;

  const extend = async (): Promise<void> => {
    const asked = momentOf(deps.clock);
    const lease = leaseFrom(deps.clock, options.leaseMs);
    const { held, now } = await deps.sql.write(async (tx) => ({
      held: await tx.jobs.beat(job, lease, last.progress, last.counts),
      now: await tx.jobs.get(job.id),
    }));
    if (held) leash.extend(asked);
    else lost = true;
    const reason: Interruption | null = !held ? 'left' : requestedStop(now);
    if (reason !== null) aborting.abort(reason);
  };
  const inBackground = async (): Promise<boolean> => {
    silentBeats += 1;
    if (silentBeats > mostSilentBeats) return false;
    await extend();
    return true;
  };
  const background = extendInBackground(deps, options.leaseMs, released.signal, inBackground);
  const signals = options.signal === undefined ? [] : [options.signal];
  return {
    signal: AbortSignal.any([aborting.signal, leash.signal, ...signals]),
    leash,
    hold: (tx) => tx.jobs.hold(job),
    beat: async (progress, counts) => {
      last = { progress, counts };
      silentBeats = 0;
      await extend();
    },
    counts: () => last.counts,
    lost: () => lost || leash.ended(),
    release: async () => {
      released.abort();
      leash.release();
      await background;
    },
  };
}

function requestedStop(job: Job | null): Interruption | null {
  if (job?.cancelRequested === true) return 'cancelled';
  return job?.pauseRequested === true ? 'paused' : null;
}

/**
 * Until the lease is released or `extend` answers false. A missed beat is logged only: the next one comes,
 * and the handler's own beats report a dead database.
 */
export async function extendInBackground(
  deps: Pick<Deps, 'clock' | 'logger'>,
  leaseMs: number,
  released: AbortSignal,
  extend: () => Promise<boolean>,
): Promise<void> {
  const pauseMs = Math.ceil(leaseMs / beatsPerLease);
  for (let held = true; held; ) {
    await deps.clock.sleep(pauseMs, released);
    if (released.aborted) return;
    held = await extend().catch((error: unknown) => {
      deps.logger.warn({ err: error }, 'lease not extended');
      return true;
    });
  }
}
