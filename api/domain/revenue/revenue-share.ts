import { type Decimal, decimal, round, sum, toMoney, toPlain, zero } from '../decimal.ts';
import { bellCodes } from './bell-service.ts';
import {
  type BlockResult,
  type Context,
  nothing,
  type RevenueShareEntry,
  type ReviewFlag,
  type Step,
} from './calculation.ts';
import { adds, orZero, reads } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';
import { prorate } from './proration.ts';
import { withoutEntries } from './review-flags.ts';
import type { RevenueShare, Structure } from './terms-blocks.ts';
import { tierSteps, type Walk, walkText, walkTiers } from './tiers.ts';

interface Walked {
  /** Revenue codes that count, with their revenue. */
  readonly codes: readonly CodeRevenue[];
  readonly structure: Structure;
  readonly revenue: Decimal;
  readonly ytd: Decimal;
  readonly walk: Walk;
}

/** The share of every structure, walked alone, added, rounded once, then held to minimum and cap. */
export function revenueShare(context: Context): BlockResult {
  const block = context.terms.revenueShare;
  if (block === null) return nothing;
  const walked = block.structures.map((structure, index) => walkStructure(context, structure, index));
  const exact = sum(walked.map(({ walk }) => walk.due));
  const bounded = bound(context, block, round(exact, 2));
  const [first] = walked;
  return {
    lines: [
      draftLine({
        block: 'revenueShare',
        line: 'RevenueShare',
        glCode: '4790',
        group: groupOf(first?.structure.invoiceGroup, block.invoiceGroup),
        base: sum(walked.map(({ revenue }) => revenue)),
        amount: bounded.amount ?? exact,
        text: `${shareText(walked)}${bounded.text}`,
        steps: [...walked.map(structureStep), ...boundSteps(exact, bounded)],
      }),
    ],
    breakdown: { revenueShare: { ...breakdownOf(walked, exact), ...bounded.entry } },
    flags: flagsOf(context, block, walked),
    ...(first === undefined ? {} : { firstStructure: firstOf(first, walked) }),
  };
}

function firstOf(first: Walked, all: readonly Walked[]) {
  return {
    due: first.walk.due,
    revenue: first.walk.inTiers,
    allRevenue: sum(all.map(({ walk }) => walk.inTiers)),
  };
}

function walkStructure(context: Context, structure: Structure, index: number): Walked {
  const annual = structure.accumulationType !== 'Monthly';
  const ytd = annual ? orZero(context.facts.ytdRevenue?.[index]) : zero;
  const codes = countingCodes(structure, context.facts.revenueByCode ?? {}, leftOut(context.terms));
  const revenue = sum(codes.map((code) => code.revenue));
  return { structure, codes, revenue, ytd, walk: walkTiers(structure.tiers, ytd, revenue) };
}

/** Codes that never count towards a share: with bell service on, bell revenue is passed through instead. */
export function leftOut(terms: { readonly bellServiceFee: unknown }): readonly string[] {
  return terms.bellServiceFee === null ? [] : bellCodes;
}

interface CodeRevenue {
  readonly code: string;
  readonly revenue: Decimal;
}

function countingCodes(
  { revenueCodes }: Pick<Structure, 'revenueCodes'>,
  byCode: Readonly<Record<string, string>>,
  without: readonly string[],
): CodeRevenue[] {
  const all = revenueCodes.includes('*');
  return Object.entries(byCode)
    .filter(([code]) => (all || revenueCodes.includes(code)) && !without.includes(code))
    .map(([code, revenue]) => ({ code, revenue: decimal(revenue) }));
}

/** Net revenue of the codes of a structure. */
export function structureRevenue(
  structure: Pick<Structure, 'revenueCodes'>,
  byCode: Readonly<Record<string, string>>,
  without: readonly string[],
): Decimal {
  return sum(countingCodes(structure, byCode, without).map(({ revenue }) => revenue));
}

/** Which codes and which tiers made the share of one structure. */
function structureStep({ codes, revenue, ytd, walk }: Walked, index: number): Step {
  const list = codes.map(({ code, revenue: one }) => `${code} ${toPlain(one)}`).join(', ');
  const before = ytd.eq(zero) ? '' : `, after ${toPlain(ytd)} in the year to date`;
  const text = `Structure ${index + 1}: revenue ${toPlain(revenue)}${before}`;
  return adds(walk.due, text, [reads(`Revenue by code: ${list || 'none'}`), ...tierSteps(walk)]);
}

function boundSteps(exact: Decimal, { amount, text }: Bounded): Step[] {
  return amount === null ? [] : [adds(amount.minus(exact), text.slice(text.indexOf(',') + 2))];
}

function breakdownOf(walked: readonly Walked[], exact: Decimal): RevenueShareEntry {
  return {
    calculated: toMoney(exact),
    structures: walked.map(({ revenue, ytd, walk }, index) => ({
      structure: index + 1,
      monthRevenue: toPlain(revenue),
      ytdBefore: toPlain(ytd),
      tiers: walk.entries,
    })),
  };
}

function shareText(walked: readonly Walked[]): string {
  const parts = walked.map(({ ytd, walk }) => {
    const after = ytd.eq(zero) ? '' : ` after ${toPlain(ytd)} in the year to date`;
    return `${walkText(walk)}${after}`;
  });
  return `Share ${parts.join('; ')}`;
}

interface Bounded {
  /** null when neither minimum nor cap changed the share. */
  readonly amount: Decimal | null;
  readonly text: string;
  readonly entry: Partial<RevenueShareEntry>;
}

/** Minimum first, then cap, each prorated by days and rounded; equal is not binding. */
function bound(context: Context, block: RevenueShare, share: Decimal): Bounded {
  let result: Bounded = { amount: null, text: '', entry: {} };
  if (block.minimumGuarantee !== null) {
    const minimum = prorated(context, block.minimumGuarantee);
    const minimumBinding = share.lt(minimum);
    const entry = { minimumApplied: toMoney(minimum), minimumBinding };
    result = minimumBinding
      ? { amount: minimum, text: ` is ${toMoney(share)}, raised to the minimum`, entry }
      : { ...result, entry };
  }
  if (block.cap === null) return result;
  const cap = prorated(context, block.cap);
  const before = result.amount ?? share;
  const capBinding = before.gt(cap);
  const entry = { ...result.entry, capApplied: toMoney(cap), capBinding };
  return capBinding
    ? { amount: cap, text: ` is ${toMoney(before)}, held to the cap`, entry }
    : { ...result, entry };
}

function prorated(context: Context, monthly: string): Decimal {
  return round(prorate(decimal(monthly), context.activeDays, context.month.days).value, 2);
}

function flagsOf(context: Context, block: RevenueShare, walked: readonly Walked[]): ReviewFlag[] {
  const flags = withoutEntries('revenueShare', block.structures);
  if (Object.keys(context.facts.revenueByCode ?? {}).length === 0) {
    flags.push({
      code: 'no-revenue',
      text: `No revenue of ${context.month.text} was delivered; counted as 0.`,
    });
  }
  walked.forEach(({ structure, revenue, walk }, index) => {
    if (structure.accumulationType !== 'Monthly' && revenue.lt(zero)) {
      const text = `Structure ${index + 1} took ${toPlain(revenue)}: the year to date falls and the same dollars are charged again later.`;
      flags.push({ code: 'negative-annual-month', text });
    }
    if (hasLastLimit(structure) && revenue.gt(walk.inTiers)) {
      const text = `${toPlain(revenue.minus(walk.inTiers))} of structure ${index + 1} lie above its last limit and earn nothing.`;
      flags.push({ code: 'revenue-above-last-tier', text });
    }
  });
  const { cap, minimumGuarantee } = block;
  if (cap !== null && minimumGuarantee !== null && decimal(cap).lt(decimal(minimumGuarantee))) {
    flags.push({
      code: 'cap-below-minimum',
      text: `The cap ${cap} lies below the minimum ${minimumGuarantee}.`,
    });
  }
  return [...flags, ...sharedCodes(context, block)];
}

function hasLastLimit(structure: Structure): boolean {
  return decimal(structure.tiers.at(-1)?.amount ?? '0').gt(zero);
}

/** Revenue codes with revenue that more than one structure takes a share of. */
function sharedCodes(context: Context, block: RevenueShare): ReviewFlag[] {
  const takes = (structure: Structure, code: string) =>
    structure.revenueCodes.includes('*') || structure.revenueCodes.includes(code);
  return Object.keys(context.facts.revenueByCode ?? {})
    .sort()
    .filter((code) => !leftOut(context.terms).includes(code))
    .filter((code) => block.structures.filter((structure) => takes(structure, code)).length > 1)
    .map((code) => ({
      code: 'code-in-two-structures',
      text: `Revenue code ${code} is shared more than once.`,
    }));
}
