import type { Leash } from '../../../ports/dataverse.ts';
import { LeaseLost, type PartClaim } from '../../../ports/lane-store.ts';
import type { Sql } from '../../../ports/sql.ts';
import type { Deps } from '../../deps.ts';
import { fenced } from '../../jobs/fenced.ts';
import { extendInBackground } from '../../jobs/keep-lease.ts';
import { createLeash, leaseFrom, type Moment, momentOf } from '../../jobs/leash.ts';

/** The hold a worker has on a part while it works on it. */
export interface PartHold {
  /** Units that write store nothing once somebody else has the part. */
  readonly sql: Sql;
  readonly leash: Leash;
  release(): Promise<void>;
}

/** Extends the lease of the part with every unit that writes, and by itself while Dataverse takes its time. */
export function holdPart(
  deps: Pick<Deps, 'sql' | 'clock' | 'logger'>,
  claim: PartClaim,
  options: { readonly leaseMs: number; readonly asked: Moment },
): PartHold {
  const { sql, clock, logger } = deps;
  const leash = createLeash(clock, options.leaseMs, options.asked);
  const released = new AbortController();
  const extend = async (): Promise<boolean> => {
    const asked = momentOf(clock);
    const lease = leaseFrom(clock, options.leaseMs);
    await sql.write((tx) => tx.lanes.hold(claim, lease));
    leash.extend(asked);
    return true;
  };
  const inBackground = (): Promise<boolean> =>
    leash.ended() ? Promise.resolve(false) : extend().catch(falseWhenLost);
  const background = extendInBackground({ clock, logger }, options.leaseMs, released.signal, inBackground);
  return {
    sql: fenced(sql, (tx) => tx.lanes.hold(claim, leaseFrom(clock, options.leaseMs))),
    leash,
    release: async () => {
      leash.release();
      released.abort();
      await background;
    },
  };
}

function falseWhenLost(error: unknown): boolean {
  if (error instanceof LeaseLost) return false;
  throw error;
}
