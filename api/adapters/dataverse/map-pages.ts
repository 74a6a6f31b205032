/**
 * The pages with something made of each. Written without a generator: that would hold a page while it waits for the
 * next one, this keeps none.
 */
export function mapPages<P, Q>(pages: AsyncIterable<P>, make: (page: P) => Q): AsyncIterableIterator<Q> {
  const source = pages[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const step = await source.next();
      return step.done === true ? { done: true, value: undefined } : { done: false, value: make(step.value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
