import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../../api/adapters/clock.ts';
import type { Clock, Ids, TimedClock } from '../../../api/ports/clock.ts';

/** Who sleeps no longer looks again and again; longer sleeps wait for a lease. In milliseconds. */
const longestLook = 1000;

/**
 * Time of the jobs: it stands at what the checker said, and moves only by those who look again and again whether
 * something has happened. That wakes whoever extends a lease in the background, so a lease lapses only where nobody
 * does.
 */
export function standingClock(): Clock & { set(ms: number): void } {
  let now = 0;
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  const wakeDue = () => {
    for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
  };
  const untilDue = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const sleeper = {
        until: now + ms,
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      if (signal?.aborted === true) return resolve();
      sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  return {
    set: (ms) => {
      now = ms;
    },
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      if (ms > longestLook) return untilDue(ms, signal);
      // Long enough for what another process or a background beat is doing.
      await setTimeout(1);
      if (signal?.aborted === true) return;
      now += ms;
      wakeDue();
    },
  };
}

/**
 * Time of the Dataverse client: pauses are over at once and move it, so that a storm of 429 takes no time. What
 * bounds an answer that is under way is the time of the machine.
 */
export function hurryingClock(): TimedClock {
  let now = Date.parse('2026-01-31T09:00:00Z');
  return {
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted !== true) now += ms;
    },
    timer: systemClock.timer,
  };
}

/** Ids that no other process gives out; the first half differs from one to the next, as jitter wants it. */
export function idsOfProcess(serial: number): Ids {
  let count = 0;
  return {
    next: () => {
      count += 1;
      const head = ((count * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
      const tail = serial.toString(16).padStart(6, '0') + count.toString(16).padStart(6, '0');
      return `${head}-0000-4000-8000-${tail}`;
    },
  };
}
