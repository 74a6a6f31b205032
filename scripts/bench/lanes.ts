/** Works through the items with so many at a time. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Items per second of one call. */
export async function perSecond(items: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return items / ((performance.now() - began) / 1000);
}
