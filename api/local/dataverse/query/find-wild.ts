import type { Find } from './find-literal.ts';
import type { Place } from './like-places.ts';

/** Distinct code points whose masks are kept; a text with more of them makes them again. */
const maxMasks = 1024;

/**
 * Search for a segment with `_` or sets in it (Baeza-Yates and Gonnet): one bit for every place that is met so
 * far, so that each code point of the text costs a shift of as many words as `wordsOf` says.
 */
export function findWild(segment: readonly Place[]): Find {
  const { length } = segment;
  const words = wordsOf(length);
  const masks = new Map<number, Int32Array>();
  const state = new Int32Array(words);
  const lastWord = words - 1;
  const lastBit = 1 << ((length - 1) & 31);
  return (points, from, end) => {
    state.fill(0);
    let point = -1;
    let mask: Int32Array = state;
    for (let at = from; at < end; at += 1) {
      if (points[at] !== point) {
        point = points[at] ?? 0;
        mask = maskOf(segment, point, masks);
      }
      shift(state, mask);
      if (((state[lastWord] ?? 0) & lastBit) !== 0) return at + 1 - length;
    }
    return -1;
  };
}

/** 32 places fit into a word. */
export function wordsOf(places: number): number {
  return Math.ceil(places / 32);
}

function shift(state: Int32Array, mask: Int32Array): void {
  let carry = 1;
  for (let word = 0; word < state.length; word += 1) {
    const before = state[word] ?? 0;
    state[word] = ((before << 1) | carry) & (mask[word] ?? 0);
    carry = before >>> 31;
  }
}

function maskOf(segment: readonly Place[], point: number, masks: Map<number, Int32Array>): Int32Array {
  const known = masks.get(point);
  if (known !== undefined) return known;
  const mask = new Int32Array(wordsOf(segment.length));
  for (const [at, place] of segment.entries()) {
    if (!isMet(place, point)) continue;
    mask[at >> 5] = (mask[at >> 5] ?? 0) | (1 << (at & 31));
  }
  if (masks.size >= maxMasks) masks.clear();
  masks.set(point, mask);
  return mask;
}

/** Whether a code point may stand at the place. */
export function isMet(place: Place | undefined, point: number): boolean {
  return typeof place === 'function' ? place(point) : place === point;
}
