import { codePoints } from './folded.ts';

/** One place of a LIKE pattern: this code point, or those that pass. */
export type Place = number | ((point: number) => boolean);

/** The stretches of a folded LIKE pattern between its `%`; at least one, and some may be empty. */
export function segmentsOf(pattern: string): Place[][] {
  const segments: Place[][] = [[]];
  const points = codePoints(pattern);
  let close = -1;
  for (let at = 0; at < points.length; at += 1) {
    const point = points[at] ?? 0;
    if (point === percent) segments.push([]);
    else if (point !== open || points[at + 1] === closeBracket) {
      segments.at(-1)?.push(point === underscore ? anyPoint : point);
    } else {
      // Looked for once for all brackets before it: a thousand unclosed ones cost no more than one.
      if (close < at + 2) close = positionOf(points, closeBracket, at + 2);
      const isSet = close < points.length;
      segments.at(-1)?.push(isSet ? setTest(points.subarray(at + 1, close)) : point);
      if (isSet) at = close;
    }
  }
  return segments;
}

const percent = 0x25;
const underscore = 0x5f;
const open = 0x5b;
const closeBracket = 0x5d;
const caret = 0x5e;
const hyphen = 0x2d;

function anyPoint(): boolean {
  return true;
}

function positionOf(points: Uint32Array, point: number, from: number): number {
  const found = points.indexOf(point, from);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}

/** `[abc]`, `[a-f]`, `[^abc]`: asked by halving, so that a long set costs little more than a short one. */
function setTest(body: Uint32Array): (point: number) => boolean {
  const negated = body[0] === caret && body.length > 1;
  const ranges = merged(rangesOf(negated ? body.subarray(1) : body));
  return (point) => covers(ranges, point) !== negated;
}

type Range = readonly [number, number];

function rangesOf(body: Uint32Array): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < body.length; at += 1) {
    const from = body[at] ?? 0;
    const isRange = body[at + 1] === hyphen && at + 2 < body.length;
    ranges.push([from, isRange ? (body[at + 2] ?? from) : from]);
    if (isRange) at += 2;
  }
  return ranges;
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (to < from) continue;
    if (last !== undefined && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

function covers(ranges: readonly Range[], point: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[1] ?? 0) < point) low = middle + 1;
    else high = middle;
  }
  return (ranges[low]?.[0] ?? Number.POSITIVE_INFINITY) <= point;
}
