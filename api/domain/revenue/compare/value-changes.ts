import { saysNothing, stableText } from '../revenue-version.ts';

/** One value that two documents hold differently. */
export interface ValueChange {
  /** e.g. `fixedFee.services[0].fee`. */
  readonly path: string;
  /** Text of the value; null = absent. */
  readonly from: string | null;
  readonly to: string | null;
}

/** The values in which two documents differ, by path; what is null counts as absent. */
export function valueChanges(from: unknown, to: unknown): readonly ValueChange[] {
  const before = leavesOf(from);
  const after = leavesOf(to);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .map((path) => ({ path, from: before.get(path) ?? null, to: after.get(path) ?? null }))
    .filter((change) => change.from !== change.to);
}

function leavesOf(document: unknown): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  collect(document, '', leaves);
  return leaves;
}

function collect(value: unknown, path: string, leaves: Map<string, string>): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    leaves.set(path, String(value));
    return;
  }
  const entries = Object.entries(value);
  // An empty list or block is something else than none.
  if (entries.length === 0) leaves.set(path, stableText(value));
  for (const [key, inner] of entries) {
    if (saysNothing(key, inner)) continue;
    const step = Array.isArray(value) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    collect(inner, `${path}${step}`, leaves);
  }
}
