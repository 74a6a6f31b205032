import { BridgeError } from '../../errors.ts';
import { sum, toMoney } from '../decimal.ts';
import { daysWithinMonth, type Month, monthRule, overlap, parseMonth } from '../month.ts';
import { adHocLines } from './ad-hoc-lines.ts';
import { bellService } from './bell-service.ts';
import { billableAccounts } from './billable-accounts.ts';
import type { BlockResult, Breakdown, Calculation, Context, DraftLine, ReviewFlag } from './calculation.ts';
import { claims } from './claims.ts';
import { depositedRevenue } from './deposited-revenue.ts';
import { deviationFlags } from './deviation.ts';
import type { Facts } from './facts.ts';
import { fixedFee } from './fixed-fee.ts';
import { snapshotOf } from './input-snapshot.ts';
import { insurance } from './insurance.ts';
import { byGroup, explanationOf, isBilled, lineOf } from './lines.ts';
import { managementFee } from './management-fee.ts';
import { midMonthAdvance } from './mid-month-advance.ts';
import { nonGlExpenses } from './non-gl-expenses.ts';
import { perLaborHour } from './per-labor-hour.ts';
import { perOccupiedRoom } from './per-occupied-room.ts';
import { profitShare } from './profit-share.ts';
import { revenueShare } from './revenue-share.ts';
import { termsInNotes, unknownGroups } from './review-flags.ts';
import type { Terms } from './terms.ts';
import { validatedParking } from './validated-parking.ts';

type Block = (context: Context) => BlockResult;

/** The share and the validated parking that is priced by it, one after the other. */
function shareAndValidations(context: Context): BlockResult {
  const share = revenueShare(context);
  return merge([share, validatedParking(context, share)]);
}

/** Every block in the order of its lines; later blocks read the rounded lines of earlier ones. */
const blocks: readonly Block[] = [
  fixedFee,
  perOccupiedRoom,
  perLaborHour,
  shareAndValidations,
  bellService,
  midMonthAdvance,
  depositedRevenue,
  billableAccounts,
  managementFee,
  insurance,
  claims,
  nonGlExpenses,
  adHocLines,
  profitShare,
];

interface Input {
  readonly terms: Terms;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly inputs: Facts;
  /** Version of the contract, kept with the result. */
  readonly contractVersion?: string;
}

/**
 * What a contract earns in a service month: pure, exact, the same for the same input. Zero lines are left
 * out; without an active day there are no lines and the amount is 0.00. Throws `invalid-request` for a month
 * that is none, `missing-facts` without a room count, `invalid-terms` without a needed index year.
 */
export function calculateMonth(input: Input): Calculation {
  const month = requireMonth(input.month);
  const active = overlap({ from: month.first, to: month.last }, input.terms);
  if (active === null) return resultOf(input, month, 0, { lines: [] });
  const activeDays = daysWithinMonth(active);
  const frame = { terms: input.terms, month, facts: input.inputs, active, activeDays };
  let result: BlockResult = { lines: [] };
  for (const block of blocks) result = merge([result, block({ ...frame, earlier: result.lines })]);
  const calculation = resultOf(input, month, activeDays, result);
  return { ...calculation, flags: [...calculation.flags, ...wholeFlags(input, calculation)] };
}

/** What only the whole result can tell. */
function wholeFlags({ terms, inputs }: Input, { amount, byInvoiceGroup }: Calculation): ReviewFlag[] {
  return [
    ...termsInNotes(terms.notes),
    ...unknownGroups(terms.invoiceGrouping, Object.keys(byInvoiceGroup)),
    ...deviationFlags(terms, inputs, amount),
  ];
}

/** Reads a month or throws `invalid-request` naming the field and the rule. */
export function requireMonth(text: string): Month {
  const month = parseMonth(text);
  if (month !== null) return month;
  throw new BridgeError('invalid-request', `The month ${monthRule}.`, {
    errors: [{ field: 'month', rule: monthRule }],
  });
}

function merge(results: readonly BlockResult[]): BlockResult {
  const lines: DraftLine[] = [];
  const flags: ReviewFlag[] = [];
  let breakdown: Partial<Breakdown> = {};
  for (const result of results) {
    lines.push(...result.lines);
    flags.push(...(result.flags ?? []));
    breakdown = { ...breakdown, ...result.breakdown };
  }
  return { lines, breakdown, flags };
}

function resultOf(input: Input, month: Month, activeDays: number, result: BlockResult): Calculation {
  const billed = result.lines.filter(isBilled);
  const groups = byGroup(billed);
  const lines = billed.map(lineOf);
  return {
    month: month.text,
    amount: toMoney(sum(billed.map((line) => line.amount))),
    lines,
    breakdown: {
      activeDays: String(activeDays),
      daysInMonth: String(month.days),
      ...result.breakdown,
      lines: lines.map(({ line, amount, invoiceGroup }) => ({ line, amount, invoiceGroup })),
      ...(Object.keys(groups).length > 1 ? { byInvoiceGroup: groups } : {}),
    },
    byInvoiceGroup: groups,
    explanation: billed.map(explanationOf),
    flags: result.flags ?? [],
    basis: { contractVersion: input.contractVersion ?? null, inputs: snapshotOf(input.inputs) },
  };
}
