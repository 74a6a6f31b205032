import type { TimedClock } from '../../ports/clock.ts';

/**
 * The clock with a `now` that grows steadily from the time of day at which it began. For deadlines, holds and rests,
 * which must neither end early nor last for hours because the time of day was set meanwhile.
 */
export function steadyClock(clock: TimedClock): TimedClock {
  const elapsed = clock.elapsed?.bind(clock);
  if (elapsed === undefined) return clock;
  const begun = clock.now().getTime() - elapsed();
  return {
    now: () => new Date(begun + elapsed()),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    timer: (ms, expired) => clock.timer(ms, expired),
  };
}
