import { systemClock } from '../../../api/adapters/clock.ts';
import type { Clock, Ids, TimedClock } from '../../../api/ports/clock.ts';

/**
 * Time of the jobs: it stands at what the checker said. Nothing wakes a sleeper but its signal, so a lease
 * is extended by the beats of the run alone.
 */
export function standingClock(): Clock & { set(ms: number): void } {
  let now = 0;
  return {
    set: (ms) => {
      now = ms;
    },
    now: () => new Date(now),
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) resolve();
        else signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
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
