import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ids, TimedClock } from '../ports/clock.ts';

/** Node fires a timer of more milliseconds (almost 25 days) at once. */
const longestTimer = 2 ** 31 - 1;

/** The time of the machine. */
export const systemClock: TimedClock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    const isOver = () => signal?.aborted === true;
    if (isOver()) return;
    let left = ms;
    do {
      // An abort rejects the timer; the port promises to resolve instead.
      await delay(Math.min(left, longestTimer), undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      );
      left -= longestTimer;
    } while (left > 0 && !isOver());
  },
  timer: (ms, expired) => {
    const timer = setTimeout(expired, Math.min(ms, longestTimer));
    return () => clearTimeout(timer);
  },
};

/** Random version 4 GUIDs from the system's cryptographic generator. */
export const systemIds: Ids = { next: () => randomUUID() };
