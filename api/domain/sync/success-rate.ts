import { percentDown } from '../percent-down.ts';
import type { SyncCounts } from './counts.ts';

/** Share of the outcomes of a run that are neither failures nor conflicts, as `percentDown` says it. */
export function successRate(counts: SyncCounts): string {
  const { created, updated, deleted, unchanged, conflicts, failed } = counts;
  const good = created + updated + deleted + unchanged;
  return percentDown(good, good + conflicts + failed);
}
