import { decimal, sum, toMoney } from '../../domain/decimal.ts';
import type { RunSite } from '../../ports/revenue-store.ts';

/** What a calculation of a month has done so far. */
export interface MonthTally {
  /** Sites with at least one stored result. */
  sites: number;
  /** Sum of all results, money text. */
  total: string;
  readonly counts: { calculated: number; unchanged: number; failed: number; skipped: number };
}

export function emptyTally(): MonthTally {
  return { sites: 0, total: '0.00', counts: { calculated: 0, unchanged: 0, failed: 0, skipped: 0 } };
}

/** Counts one site. */
export function note(tally: MonthTally, site: RunSite): void {
  for (const key of ['calculated', 'unchanged', 'failed', 'skipped'] as const) tally.counts[key] += site[key];
  if (site.calculated + site.unchanged > 0) tally.sites += 1;
  tally.total = totalOf([tally.total, site.amount]);
}

/** Exact sum of money texts. */
export function totalOf(amounts: readonly string[]): string {
  return toMoney(sum(amounts.map(decimal)));
}
