import type { Clock } from '../../../api/ports/clock.ts';

/**
 * Time passes only in pauses, each of which is noted and ends at once. After `most` of them the loop is stopped;
 * `before` is called with the number of the pause, from 1, before it ends.
 */
export function steppingClock(
  start: string,
  most: number,
  before: (pause: number) => Promise<void> | void = () => undefined,
) {
  let now = Date.parse(start);
  const stop = new AbortController();
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms);
      await before(slept.length);
      now += ms;
      if (slept.length >= most) stop.abort();
    },
  };
  return { clock, slept, signal: stop.signal };
}
