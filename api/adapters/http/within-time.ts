import type { TimedClock } from '../../ports/clock.ts';

/**
 * The result of `work`, whose signal aborts with the error of `late` after `ms` milliseconds. The work has to
 * end when its signal aborts. The timer holds the signal: one of `AbortSignal.timeout` may be collected, and then never
 * aborts, when only `AbortSignal.any` knows it (Node 20).
 */
export async function withinTime<T>(
  clock: TimedClock,
  ms: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = clock.timer(ms, () => controller.abort(late()));
  try {
    return await work(controller.signal);
  } finally {
    cancel();
  }
}
