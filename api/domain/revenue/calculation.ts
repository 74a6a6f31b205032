import type { Decimal } from '../decimal.ts';
import type { Month, Period } from '../month.ts';
import type { Facts } from './facts.ts';
import type { InputSnapshot } from './input-snapshot.ts';
import type { Terms } from './terms.ts';

/** Result types of the monthly calculation, and what passes between its blocks. Money and figures are text. */

/** The block of the terms a line comes from; ad-hoc lines come from the facts. */
export type BlockName =
  | 'fixedFee'
  | 'perOccupiedRoom'
  | 'perLaborHour'
  | 'revenueShare'
  | 'bellServiceFee'
  | 'midMonthAdvance'
  | 'depositedRevenue'
  | 'billableAccounts'
  | 'managementAgreement'
  | 'adHocLines';

/** One amount on the result, rounded to cents. `quantity` x `rate` or `base` say where it comes from. */
export interface Line {
  readonly block: BlockName;
  readonly line: string;
  readonly glCode?: string;
  readonly invoiceGroup: string;
  readonly quantity?: string;
  readonly rate?: string;
  readonly base?: string;
  readonly amount: string;
}

/**
 * A step of an explanation. `amount` is what the step adds to the step or line above it, exact; null for a
 * figure that is read but adds nothing by itself (an hour count, a revenue code, a yearly raise).
 */
export interface Step {
  readonly text: string;
  readonly amount: string | null;
  readonly steps?: readonly Step[];
}

/**
 * How one line came about, in words and figures; `amount` repeats the line's amount. Steps that have an
 * amount add up to it, before it is rounded to cents.
 */
export interface Explanation {
  readonly line: string;
  readonly invoiceGroup: string;
  readonly text: string;
  readonly amount: string;
  readonly steps?: readonly Step[];
}

/** What a result was calculated from, so that it can be repeated. */
export interface Basis {
  /** Version of the contract as the caller knows it. */
  readonly contractVersion: string | null;
  /** The facts that were delivered. */
  readonly inputs: InputSnapshot;
}

/** The result stands, but a person should look. */
export interface ReviewFlag {
  readonly code: string;
  readonly text: string;
}

export interface TierEntry {
  /** Upper limit, null = open end. */
  readonly upTo: string | null;
  readonly revenueInTier: string;
  readonly sharePercentage: string;
  /** Not rounded. */
  readonly amount: string;
}

export interface StructureEntry {
  /** 1 for the first structure. */
  readonly structure: number;
  readonly monthRevenue: string;
  readonly ytdBefore: string;
  readonly tiers: readonly TierEntry[];
}

export interface RevenueShareEntry {
  /** Share over all structures, rounded, before minimum and cap. */
  readonly calculated: string;
  readonly structures: readonly StructureEntry[];
  /** Only when agreed: the bound prorated by days, and whether it changed the amount. */
  readonly minimumApplied?: string;
  readonly minimumBinding?: boolean;
  readonly capApplied?: string;
  readonly capBinding?: boolean;
}

export interface ProfitShareEntry {
  readonly monthlyProfit: string;
  readonly ytdBefore: string;
  readonly tiers: readonly TierEntry[];
}

/** Intermediate figures; a key is present only when its block is on. */
export interface Breakdown {
  readonly activeDays: string;
  readonly daysInMonth: string;
  /** Room rate, payroll-tax percentage and fee percentage after escalation. */
  readonly roomRate?: string;
  readonly ptebPercentage?: string;
  readonly feePercentage?: string;
  readonly revenueShare?: RevenueShareEntry;
  readonly validationThreshold?: string;
  readonly validationOver?: string;
  readonly profitShare?: ProfitShareEntry;
  readonly lines: readonly Pick<Line, 'line' | 'amount' | 'invoiceGroup'>[];
  /** Only when the lines fall into more than one group. */
  readonly byInvoiceGroup?: Readonly<Record<string, string>>;
}

/** What a contract earns in a service month. The lines add up to the amount to the cent. */
export interface Calculation {
  readonly month: string;
  readonly amount: string;
  readonly lines: readonly Line[];
  readonly breakdown: Breakdown;
  readonly byInvoiceGroup: Readonly<Record<string, string>>;
  readonly explanation: readonly Explanation[];
  readonly flags: readonly ReviewFlag[];
  readonly basis: Basis;
}

/** What every block reads. */
export interface Context {
  readonly terms: Terms;
  readonly month: Month;
  readonly facts: Facts;
  /** Days of the month on which the contract is active; at least one. */
  readonly active: Period;
  readonly activeDays: number;
  /** Lines of the blocks before this one, in order. */
  readonly earlier: readonly DraftLine[];
}

/** A line with its amount already rounded to cents, before it becomes text. */
export interface DraftLine {
  readonly block: BlockName;
  readonly line: string;
  readonly glCode: string | null;
  readonly group: number;
  readonly quantity?: Decimal;
  readonly rate?: Decimal;
  readonly base?: Decimal;
  readonly amount: Decimal;
  readonly text: string;
  readonly steps: readonly Step[];
}

/** What one block adds to the result. */
export interface BlockResult {
  readonly lines: readonly DraftLine[];
  readonly breakdown?: Partial<Breakdown>;
  readonly flags?: readonly ReviewFlag[];
  /** Unrounded share and revenue of the first structure, which price validated parking. */
  readonly firstStructure?: {
    readonly due: Decimal;
    readonly revenue: Decimal;
    readonly allRevenue: Decimal;
  };
}

export const nothing: BlockResult = { lines: [] };
