import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Ids } from '../ports/clock.ts';

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    if (signal?.aborted === true) return;
    // An abort rejects the timer; the port promises to resolve instead.
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

/** Random version 4 GUIDs from the system's cryptographic generator. */
export const systemIds: Ids = { next: () => randomUUID() };
