import type { CutSizes } from '../../../domain/sync/lanes.ts';
import { LeaseLost } from '../../../ports/lane-store.ts';
import { leaseFrom, type Moment, momentOf } from '../../jobs/leash.ts';
import type { SyncDeps } from '../context.ts';
import { holdPart, type PartHold } from './hold-part.ts';
import { type PartWork, workPart } from './work-part.ts';

export interface LaneOptions {
  /** Names this process in the leases. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Parts worked on at the same time: reading, deciding, writing and storing of different rows overlap. */
  readonly lanes: number;
  /** Smaller ones let few rows meet what many do; the same for every process that works on the run. */
  readonly sizes?: CutSizes | undefined;
  readonly signal: AbortSignal;
}

/**
 * Works on parts of the run's phase as long as there are parts to claim; answers how many were worked on. The
 * first error stops the other lanes at their next page and is thrown; a part somebody else took over is left.
 */
export async function workParts(
  deps: SyncDeps,
  runId: string,
  options: LaneOptions,
  onPage: () => Promise<void> = async () => undefined,
): Promise<number> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  let worked = 0;
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      const asked = momentOf(deps.clock);
      const work = await claimPart(deps, runId, options);
      if (work === null) return;
      worked += 1;
      await workOn(deps, work, { ...options, asked, signal, onPage });
    }
  };
  const guarded = () =>
    lane().catch((error: unknown) => {
      failed.abort();
      throw error;
    });
  const ends = await Promise.allSettled(Array.from({ length: options.lanes }, guarded));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return worked;
}

/** The phase is read with the claim: it may have changed since anybody looked. */
async function claimPart(deps: SyncDeps, runId: string, options: LaneOptions): Promise<PartWork | null> {
  const lease = leaseFrom(deps.clock, options.leaseMs);
  if (!(await deps.sql.read((tx) => tx.lanes.mayClaim(runId, lease)))) return null;
  return deps.sql.write(async (tx) => {
    const claim = await tx.lanes.claim(runId, options.owner, lease);
    const state = claim === null ? null : await tx.lanes.state(runId);
    const phase = state?.phase ?? null;
    return claim === null || state === null || phase === null ? null : { claim, phase, state };
  });
}

async function workOn(
  deps: SyncDeps,
  work: PartWork,
  options: LaneOptions & { readonly asked: Moment; readonly onPage: () => Promise<void> },
): Promise<void> {
  const { claim, phase } = work;
  const hold = holdPart(deps, claim, options);
  try {
    await workPart(deps, work, hold, options);
    if (options.signal.aborted) await giveBack(deps, work);
  } catch (error) {
    if (!isLost(error, hold)) {
      await giveBack(deps, work);
      throw error;
    }
    deps.logger.warn({ runId: claim.runId, part: claim.part, ...phase }, 'part left to another worker');
  } finally {
    await hold.release();
  }
}

/** Another process goes on at once instead of waiting for the lease to pass. */
async function giveBack(deps: SyncDeps, { claim }: PartWork): Promise<void> {
  await deps.sql
    .write((tx) => tx.lanes.release(claim))
    .catch((error: unknown) => deps.logger.warn({ err: error }, 'part not given back'));
}

function isLost(error: unknown, hold: PartHold): boolean {
  return error instanceof LeaseLost || hold.leash.ended();
}
