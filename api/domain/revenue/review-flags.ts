import { overlap, type Period } from '../month.ts';
import type { ReviewFlag } from './calculation.ts';
import { groupOf } from './lines.ts';
import type { FixedFee, InvoiceGrouping } from './terms-blocks.ts';

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

/** Words that notes with money in them use; a bare remark ("call the front desk") names none of them. */
const moneyWords =
  /[%$]|\d\s{0,3}(percent|dollars|usd)|\b(cpi|eci|index|escalat|increas|rais|minimum|guarantee|cap|capped|credit|kpi|bonus|penalt|retroactiv|back-?dated?|defer|waive|discount|split|per claim|true-?up|reconcil)/i;

/** Notes that speak of money hold terms nobody computes. */
export function termsInNotes(notes: string | null): ReviewFlag[] {
  if (notes === null || !moneyWords.test(notes)) return [];
  const start = notes.trim().replace(/\s+/g, ' ');
  const shown = start.length > 200 ? `${start.slice(0, 200)}…` : start;
  return [{ code: 'terms-in-notes', text: `The notes hold terms that are not computed: ${shown}` }];
}

/** Groups that lines fall into but nobody described; only where the contract describes its groups at all. */
export function unknownGroups(grouping: InvoiceGrouping | null, groups: readonly string[]): ReviewFlag[] {
  if (grouping === null) return [];
  const known = new Set(grouping.invoiceGroups.map(({ groupNumber }) => String(groupNumber)));
  return groups
    .filter((group) => !known.has(group))
    .map((group) => ({
      code: 'unknown-invoice-group',
      text: `Lines fall into invoice group ${group}, which the contract does not describe.`,
    }));
}
