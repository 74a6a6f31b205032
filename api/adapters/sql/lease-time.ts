import type { Expression } from 'kysely';
import type { LeaseTime } from '../../ports/lane-store.ts';
import type { Engine } from './engine.ts';

/** The present instant, as leases are compared with it. */
export function leaseNow(engine: Engine, { now }: LeaseTime): Expression<string> {
  return engine.instant(now, 0);
}

/** The instant at which the lease passes. */
export function leaseEnd(engine: Engine, { now, until }: LeaseTime): Expression<string> {
  return engine.instant(now, Date.parse(until) - Date.parse(now));
}
