import type { SyncCounts } from './counts.ts';

/**
 * Share of the outcomes of a run that are neither failures nor conflicts, in percent with two decimals. Rounded
 * down, so that "100.00" means that nothing is left to do; a run that had nothing to do failed at nothing and
 * has "100.00" as well.
 */
export function successRate(counts: SyncCounts): string {
  const { created, updated, deleted, unchanged, conflicts, failed } = counts;
  const good = created + updated + deleted + unchanged;
  const all = good + conflicts + failed;
  if (all === 0) return '100.00';
  const hundredths = Math.floor((good * 10_000) / all);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
