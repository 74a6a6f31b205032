/** Requests to Dataverse at the same time; the client's connection pool is as wide. */
const lanes = 8;

/** Maps with at most eight calls under way, order kept. The first error stops further calls and is thrown. */
export async function mapLimit<A, B>(
  items: readonly A[],
  work: (item: A) => Promise<B>,
): Promise<readonly B[]> {
  const results: B[] = [];
  const queue = items.entries();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
