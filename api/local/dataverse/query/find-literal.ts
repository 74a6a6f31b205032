/** Index from which a segment is found at or after `from` and before `end`; -1 when it is not. */
export type Find = (points: Uint32Array, from: number, end: number) => number;

/**
 * Search for code points by Knuth, Morris and Pratt: no text is read twice. `String.indexOf` is faster on most
 * texts, but takes text times pattern on those somebody made for it.
 */
export function findLiteral(places: readonly number[]): Find {
  const segment = Uint32Array.from(places);
  const { length } = segment;
  const borders = bordersOf(segment);
  return (points, from, end) => {
    let matched = 0;
    if (length === 0) return from;
    for (let at = from; at < end; at += 1) {
      const point = points[at];
      while (matched > 0 && segment[matched] !== point) matched = borders[matched - 1] ?? 0;
      if (segment[matched] === point) matched += 1;
      if (matched === length) return at + 1 - length;
    }
    return -1;
  };
}

/** For every beginning of the segment: how much of its end is a beginning, too. */
function bordersOf(segment: Uint32Array): Uint32Array {
  const borders = new Uint32Array(segment.length);
  let border = 0;
  for (let at = 1; at < segment.length; at += 1) {
    while (border > 0 && segment[at] !== segment[border]) border = borders[border - 1] ?? 0;
    if (segment[at] === segment[border]) border += 1;
    borders[at] = border;
  }
  return borders;
}
