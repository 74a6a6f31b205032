import type { Work } from './work.ts';

/** A text as comparisons without case read it; made once for all conditions on the same value. */
export class Folded {
  readonly text: string;
  #points: Uint32Array | null = null;

  /** Spends what the text costs to fold and to take apart. */
  constructor(text: string, work: Work) {
    work.spend(text.length * 2);
    this.text = text.toLowerCase();
  }

  /** The code points of the text. */
  get points(): Uint32Array {
    this.#points ??= codePoints(this.text);
    return this.#points;
  }
}

/** Order of two texts without case: negative, zero or positive. */
export function compareFolded(a: Folded, b: Folded, work: Work): number {
  work.spend(Math.min(a.text.length, b.text.length) >> 3);
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

/** The code points of a text; a lone surrogate stands for itself. */
export function codePoints(text: string): Uint32Array {
  const points = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    const point = text.codePointAt(at) ?? 0;
    points[count] = point;
    at += point > 0xffff ? 2 : 1;
  }
  return points.subarray(0, count);
}
