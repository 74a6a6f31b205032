import type { Clock } from '../../ports/clock.ts';
import type { Leash } from '../../ports/dataverse.ts';
import type { LeaseTime } from '../../ports/lane-store.ts';

/**
 * A moment by both clocks of this process, in milliseconds. The steady one may stand still while the machine
 * sleeps, the time of day may be set back; a lease counts as over when either says so.
 */
export interface Moment {
  readonly wall: number;
  readonly steady: number;
}

export function momentOf(clock: Clock): Moment {
  const wall = clock.now().getTime();
  return { wall, steady: clock.elapsed?.() ?? wall };
}

/** A lease that begins now. */
export function leaseFrom(clock: Clock, leaseMs: number): LeaseTime {
  const now = clock.now();
  return { now: now.toISOString(), until: new Date(now.getTime() + leaseMs).toISOString() };
}

/** The leash ends when a fifth of the lease is left: what was sent last gets so long to arrive. */
const marginOf = 5;

export interface HeldLeash extends Leash {
  /** The lease was extended by a request made at that moment; too late for a leash that has ended. */
  extend(asked: Moment): void;
  /** Stops watching. */
  release(): void;
}

/** A leash for a lease of `leaseMs` that was asked for at `asked`: counted from there, it ends too soon at worst. */
export function createLeash(clock: Clock, leaseMs: number, asked: Moment): HeldLeash {
  const lastsMs = leaseMs - leaseMs / marginOf;
  const over = new AbortController();
  const released = new AbortController();
  let since = asked;
  const leftMs = (): number => {
    const now = momentOf(clock);
    return lastsMs - Math.max(now.wall - since.wall, now.steady - since.steady);
  };
  const ended = (): boolean => {
    if (!over.signal.aborted && leftMs() <= 0) over.abort('lease-ended');
    return over.signal.aborted;
  };
  const watch = async (): Promise<void> => {
    while (!released.signal.aborted && !ended()) await clock.sleep(Math.max(1, leftMs()), released.signal);
  };
  void watch();
  return {
    signal: over.signal,
    ended,
    extend: (at) => {
      if (!ended()) since = at;
    },
    release: () => released.abort(),
  };
}
