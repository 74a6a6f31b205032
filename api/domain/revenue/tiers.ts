import { type Decimal, decimal, toPlain, zero } from '../decimal.ts';
import type { Step, TierEntry } from './calculation.ts';
import { percentOf } from './explain.ts';
import type { Tier } from './terms-rates.ts';

export interface Walk {
  readonly entries: readonly TierEntry[];
  /** Share due, not rounded. */
  readonly due: Decimal;
  /** Part of the month's amount that fell into any tier. */
  readonly inTiers: Decimal;
}

/**
 * Walks an amount through tiers with rising upper limits (`0` = no limit), starting after the year to date.
 * A tier that ended before the year to date has no entry; exactly on a limit belongs to the lower tier. A
 * negative amount falls into no tier: nothing is due and nothing is paid back.
 */
export function walkTiers(tiers: readonly Tier[], ytd: Decimal, month: Decimal): Walk {
  const total = ytd.plus(month);
  const entries: TierEntry[] = [];
  let previous = zero;
  let due = zero;
  let inTiers = zero;
  for (const tier of tiers) {
    const limit = decimal(tier.amount);
    const open = limit.eq(zero);
    previous = previous.gt(ytd) ? previous : ytd;
    if (!open && previous.gt(limit)) continue;
    const upper = open || total.lte(limit) ? total : limit;
    const inTier = upper.gt(previous) ? upper.minus(previous) : zero;
    const share = percentOf(inTier, tier.sharePercentage);
    entries.push({
      upTo: open ? null : toPlain(limit),
      revenueInTier: toPlain(inTier),
      sharePercentage: toPlain(decimal(tier.sharePercentage)),
      amount: toPlain(share),
    });
    due = due.plus(share);
    inTiers = inTiers.plus(inTier);
    previous = limit;
  }
  return { entries, due, inTiers };
}

/** `60000 x 30 % + 20000 x 45 %`; tiers that earned nothing are left out. */
export function walkText(walk: Walk): string {
  const parts = walk.entries
    .filter((entry) => entry.revenueInTier !== '0')
    .map((entry) => `${entry.revenueInTier} x ${entry.sharePercentage} %`);
  return parts.length === 0 ? 'nothing in any tier' : parts.join(' + ');
}

/** What each tier added; tiers that earned nothing are left out. */
export function tierSteps(walk: Walk): Step[] {
  return walk.entries
    .filter((entry) => entry.revenueInTier !== '0')
    .map(({ upTo, revenueInTier, sharePercentage, amount }) => ({
      text: `Tier ${upTo === null ? 'without limit' : `up to ${upTo}`}: ${revenueInTier} x ${sharePercentage} %`,
      amount,
    }));
}
