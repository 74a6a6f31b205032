/** Milliseconds that may pass, and what ends the waiting besides. */
export interface Bounds {
  readonly ms: number;
  readonly signal: AbortSignal;
}

/**
 * The result of `work`, unless `ms` pass or the signal aborts before: then the error of `late`. Real time like
 * the time-outs of the sockets: whoever does not answer must not hold a place for ever, under any clock.
 */
export async function within<T>(
  work: Promise<T>,
  { ms, signal }: Bounds,
  late: (why: 'timeout' | 'aborted') => Error,
): Promise<T> {
  let stop = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(late('aborted'));
    const timer = setTimeout(() => reject(late('timeout')), ms);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    stop();
  }
}
