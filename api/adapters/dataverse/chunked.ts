/** Bounds of a group: how many items, and their sizes together. */
export interface ChunkLimits {
  readonly items: number;
  readonly size: number;
}

/** Groups items up to the bounds, asked anew for every group; one that is larger than `size` goes alone. */
export function* chunked<T>(
  source: Iterable<T>,
  limits: () => ChunkLimits,
  sizeOf: (item: T) => number,
): Generator<readonly T[]> {
  let chunk: T[] = [];
  let filled = 0;
  let most = limits();
  for (const item of source) {
    const size = sizeOf(item);
    if (chunk.length > 0 && (chunk.length >= most.items || filled + size > most.size)) {
      yield chunk;
      chunk = [];
      filled = 0;
      most = limits();
    }
    chunk.push(item);
    filled += size;
  }
  if (chunk.length > 0) yield chunk;
}
