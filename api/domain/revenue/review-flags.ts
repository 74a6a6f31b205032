import { overlap, type Period } from '../month.ts';
import type { ReviewFlag } from './calculation.ts';
import { groupOf } from './lines.ts';
import type { FixedFee } from './terms-blocks.ts';

/** Reasons for a person to look that more than one block shares; the result stands. */

/** A block that is on but lists nothing to bill. */
export function withoutEntries(name: string, entries: readonly unknown[] | null): ReviewFlag[] {
  if (entries !== null && entries.length > 0) return [];
  return [{ code: 'block-without-terms', text: `The block ${name} is on but holds nothing to bill.` }];
}

/** Two fees under one code in one group on the same day are legal and often a replacement that went wrong. */
export function sameServiceTwice(block: FixedFee, active: Period): ReviewFlag[] {
  const seen = new Map<string, Period[]>();
  const flags: ReviewFlag[] = [];
  for (const service of block.services) {
    const period = overlap(active, service);
    if (period === null) continue;
    const key = `${service.code} in invoice group ${groupOf(service.invoiceGroup, block.invoiceGroup)}`;
    const others = seen.get(key) ?? [];
    if (others.some((other) => other.from <= period.to && period.from <= other.to)) {
      flags.push({ code: 'overlapping-services', text: `Two fees ${key} are active on the same day.` });
    }
    seen.set(key, [...others, period]);
  }
  return flags;
}
