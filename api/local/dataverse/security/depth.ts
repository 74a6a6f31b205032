/** How far a privilege of a role reaches (webapi/reference/privilegedepth). */
export type Depth = 'Basic' | 'Local' | 'Deep' | 'Global';

/** Bits of `privilegedepthmask`, the deepest first. */
const byMask: readonly (readonly [bit: number, depth: Depth])[] = [
  [8, 'Global'],
  [4, 'Deep'],
  [2, 'Local'],
  [1, 'Basic'],
];

const rank: Readonly<Record<Depth, number>> = { Basic: 0, Local: 1, Deep: 2, Global: 3 };

/** The deepest depth of a mask; null when no bit is set. */
export function depthOfMask(mask: number): Depth | null {
  return byMask.find(([bit]) => (mask & bit) !== 0)?.[1] ?? null;
}

/** Whether `depth` reaches at least as far as `needed`. */
export function isAtLeast(depth: Depth, needed: Depth): boolean {
  return rank[depth] >= rank[needed];
}

export function deeper(a: Depth, b: Depth): Depth {
  return isAtLeast(a, b) ? a : b;
}

export function shallower(a: Depth, b: Depth): Depth {
  return isAtLeast(a, b) ? b : a;
}
