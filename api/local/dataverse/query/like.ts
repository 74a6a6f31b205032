import { type Find, findLiteral } from './find-literal.ts';
import { findWild, isMet, wordsOf } from './find-wild.ts';
import { Folded } from './folded.ts';
import { type Place, segmentsOf } from './like-places.ts';
import type { Work } from './work.ts';

/** A stretch between two `%` that may stand anywhere between its neighbours. */
interface Middle {
  readonly length: number;
  readonly find: Find;
  /** Steps of one code point of the text. */
  readonly steps: number;
}

/**
 * SQL's LIKE without case: `%` any text, `_` any character, `[abc]`, `[a-f]` and `[^abc]` sets. The pattern is
 * taken apart once. The first and the last stretch stand where they must, and those between are looked for from
 * left to right, each behind the one before it, which finds a match if there is one and reads no text twice.
 */
export function likeTest(pattern: string, work: Work): (text: Folded) => boolean {
  const segments = segmentsOf(new Folded(pattern, work).text);
  const [first = [], ...others] = segments;
  const last = others.pop();
  const middles = others.filter((segment) => segment.length > 0).map(middleOf);
  return ({ points }) => {
    if (!stands(first, points, 0)) return false;
    if (last === undefined) return points.length === first.length;
    const end = points.length - last.length;
    if (end < first.length || !stands(last, points, end)) return false;
    return stretch(middles, points, { from: first.length, end }, work);
  };
}

function middleOf(segment: readonly Place[]): Middle {
  const literal = segment.filter((place) => typeof place === 'number');
  const { length } = segment;
  return literal.length === length
    ? { length, find: findLiteral(literal), steps: 1 }
    : { length, find: findWild(segment), steps: wordsOf(length) + maskSteps };
}

/** To look up the mask of a code point, and now and then to make it. */
const maskSteps = 8;

function stands(segment: readonly Place[], points: Uint32Array, from: number): boolean {
  if (from + segment.length > points.length) return false;
  for (let at = 0; at < segment.length; at += 1) {
    if (!isMet(segment[at], points[from + at] ?? -1)) return false;
  }
  return true;
}

function stretch(
  middles: readonly Middle[],
  points: Uint32Array,
  { from, end }: { readonly from: number; readonly end: number },
  work: Work,
): boolean {
  let at = from;
  for (const { length, find, steps } of middles) {
    const found = find(points, at, end);
    work.spend((found < 0 ? end - at : found + length - at) * steps);
    if (found < 0) return false;
    at = found + length;
  }
  return true;
}
