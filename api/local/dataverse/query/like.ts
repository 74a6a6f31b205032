/** One place of a LIKE pattern: a character, any character, a set of them, or any text (`%`). */
type Place = 'any-text' | ((char: string) => boolean);

/**
 * SQL's LIKE without case: `%` any text, `_` any character, `[abc]`, `[a-f]` and `[^abc]` sets. Takes time in
 * proportion to text times pattern, whatever the pattern is.
 */
export function likeTest(pattern: string): (text: string) => boolean {
  const places = placesOf(pattern.toLowerCase());
  return (text) => matches(places, [...text.toLowerCase()]);
}

function placesOf(pattern: string): Place[] {
  return (pattern.match(/\[[^\]]+\]|[\s\S]/gu) ?? []).map((part): Place => {
    if (part === '%') return 'any-text';
    if (part === '_') return () => true;
    return part.startsWith('[') && part.endsWith(']') && part.length > 1
      ? setTest(part)
      : (char) => char === part;
  });
}

function setTest(part: string): (char: string) => boolean {
  const negated = part.charAt(1) === '^' && part.length > 3;
  const body = part.slice(negated ? 2 : 1, -1);
  const ranges = [...body.matchAll(/([\s\S])-([\s\S])|([\s\S])/gu)].map(([, from, to, single]) => {
    return [single ?? from ?? '', single ?? to ?? ''] as const;
  });
  return (char) => ranges.some(([from, to]) => from <= char && char <= to) !== negated;
}

/** Greedy with one way back: to the last `%`, which takes one character more each time. */
function matches(places: readonly Place[], text: readonly string[]): boolean {
  let place = 0;
  let at = 0;
  let restart = -1;
  let taken = 0;
  while (at < text.length) {
    const next = places[place];
    if (next === 'any-text') {
      restart = place;
      taken = at;
      place += 1;
    } else if (next?.(text[at] ?? '') === true) {
      place += 1;
      at += 1;
    } else if (restart < 0) return false;
    else {
      place = restart + 1;
      taken += 1;
      at = taken;
    }
  }
  return places.slice(place).every((rest) => rest === 'any-text');
}
