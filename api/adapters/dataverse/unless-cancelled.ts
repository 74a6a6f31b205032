/**
 * The result of `work`, unless the signal aborts before: then `error` at once. What `work` has begun goes on, and
 * its result is thrown away. Nothing is begun when the signal is aborted already.
 */
export async function unlessCancelled<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
  error: () => Error,
): Promise<T> {
  if (signal === undefined) return work();
  if (signal.aborted) throw error();
  let stop = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(error());
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work(), cancelled]);
  } finally {
    stop();
  }
}
