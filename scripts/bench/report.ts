/** One line of a report: the median of all rounds and how far they lay apart. */
export interface Figure {
  readonly name: string;
  /** e.g. `rows/s`, `ms`, `MiB`. */
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Two figures of the same rounds, compared round by round. */
export interface Ratio {
  readonly name: string;
  readonly median: number;
  /** What the product sets itself, e.g. `at least 0.8`. */
  readonly goal: string;
  readonly reached: boolean;
}

export interface Report {
  readonly figures: readonly Figure[];
  readonly ratios: readonly Ratio[];
}

export function figure(name: string, unit: string, samples: readonly number[]): Figure {
  return { name, unit, median: median(samples), min: Math.min(...samples), max: Math.max(...samples) };
}

/** The median of the quotients pair by pair: it holds when the speed of the machine drifts. */
export function ratio(
  name: string,
  pairs: { readonly of: readonly number[]; readonly to: readonly number[] },
  goal: { readonly atLeast: number } | { readonly atMost: number },
): Ratio {
  const quotients = pairs.of.map((value, index) => value / (pairs.to[index] ?? Number.NaN));
  return goalRatio(name, median(quotients), goal);
}

/** A single value held against its goal. */
export function goalRatio(
  name: string,
  value: number,
  goal: { readonly atLeast: number } | { readonly atMost: number },
): Ratio {
  const reached = 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
  const text = 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
  return { name, median: value, goal: text, reached };
}

/** The sample that so many per cent of all do not exceed. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
