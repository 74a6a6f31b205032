import type { TimedClock } from '../../ports/clock.ts';

/** Milliseconds that may pass, and what ends the waiting besides. */
export interface Bounds {
  readonly clock: TimedClock;
  readonly ms: number;
  readonly signal: AbortSignal;
}

/**
 * The result of `work`, unless `ms` pass or the signal aborts before: then the error of `late`. The work goes on
 * unheard, so it must be one that others may still want, such as a token.
 */
export async function within<T>(
  work: Promise<T>,
  { clock, ms, signal }: Bounds,
  late: (why: 'timeout' | 'aborted') => Error,
): Promise<T> {
  let stop = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(late('aborted'));
    const cancel = clock.timer(ms, () => reject(late('timeout')));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    stop = () => {
      cancel();
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    stop();
  }
}
