import { type Decimal, round, toMoney, toPlain, zero } from '../decimal.ts';
import type { BlockName, DraftLine, Explanation, Line, Step } from './calculation.ts';
import { rounded } from './explain.ts';

interface Parts {
  readonly block: BlockName;
  readonly line: string;
  readonly glCode?: string | null;
  readonly group: number;
  /** Not rounded yet: this is the one place where a line is rounded. */
  readonly amount: Decimal;
  /** How the amount came about; the amount itself is appended. */
  readonly text: string;
  readonly steps?: readonly Step[];
  readonly quantity?: Decimal;
  readonly rate?: Decimal;
  readonly base?: Decimal;
}

/** A line, rounded once to cents, half away from zero. */
export function draftLine(parts: Parts): DraftLine {
  return {
    ...parts,
    glCode: parts.glCode ?? null,
    steps: parts.steps ?? [],
    amount: round(parts.amount, 2),
    text: `${parts.text} = ${rounded(parts.amount)}`,
  };
}

/** The first invoice group that is given, else 1. */
export function groupOf(...groups: readonly (number | null | undefined)[]): number {
  return groups.find((group) => typeof group === 'number') ?? 1;
}

/** Lines of zero stay off the invoice. */
export function isBilled(line: DraftLine): boolean {
  return !line.amount.eq(zero);
}

export function lineOf(draft: DraftLine): Line {
  return {
    block: draft.block,
    line: draft.line,
    ...(draft.glCode === null ? {} : { glCode: draft.glCode }),
    invoiceGroup: String(draft.group),
    ...(draft.quantity === undefined ? {} : { quantity: toPlain(draft.quantity) }),
    ...(draft.rate === undefined ? {} : { rate: toPlain(draft.rate) }),
    ...(draft.base === undefined ? {} : { base: toPlain(draft.base) }),
    amount: toMoney(draft.amount),
  };
}

export function explanationOf(draft: DraftLine): Explanation {
  return {
    line: draft.line,
    invoiceGroup: String(draft.group),
    text: draft.text,
    amount: toMoney(draft.amount),
    ...(draft.steps.length === 0 ? {} : { steps: draft.steps }),
  };
}

/** Sum of the lines with one of these names. */
export function sumOf(lines: readonly DraftLine[], names: readonly string[]): Decimal {
  let total = zero;
  for (const line of lines) if (names.includes(line.line)) total = total.plus(line.amount);
  return total;
}

/** Money per invoice group, groups ascending. */
export function byGroup(lines: readonly DraftLine[]): Record<string, string> {
  const totals = new Map<number, Decimal>();
  for (const { group, amount } of lines) totals.set(group, (totals.get(group) ?? zero).plus(amount));
  const ordered = [...totals].sort(([a], [b]) => a - b);
  return Object.fromEntries(ordered.map(([group, total]) => [String(group), toMoney(total)]));
}
