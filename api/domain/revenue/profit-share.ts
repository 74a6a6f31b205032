import { type Decimal, decimal, sum, toPlain, zero } from '../decimal.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { figure, orZero } from './explain.ts';
import { draftLine, groupOf, sumOf } from './lines.ts';
import { withoutEntries } from './review-flags.ts';
import { walkText, walkTiers } from './tiers.ts';
import { overThreshold } from './validations.ts';

/** The only lines that reduce the profit; fees, labor, rooms, shares, advances and deposits do not. */
const deducted = [
  'BillablePayroll',
  'PTEB',
  'SupportServices',
  'BillableExpenses',
  'ManagementFee',
  'Insurance',
  'Claims',
];

/** Towne Park's part of the month's profit, by tiers. A loss earns nothing; annual tiers carry it on. */
export function profitShare(context: Context): BlockResult {
  const agreement = context.terms.managementAgreement;
  const agreed = agreement?.profitShare ?? null;
  if (agreement === null || agreed === null) return nothing;
  const { facts } = context;
  const profit = facts.monthlyProfit === null ? monthlyProfit(context) : decimal(facts.monthlyProfit);
  const ytd = agreed.accumulationType === 'Monthly' ? zero : orZero(facts.ytdProfit);
  const walk = walkTiers(agreed.tiers, ytd, profit);
  const after = ytd.eq(zero) ? '' : ` after ${toPlain(ytd)} in the year to date`;
  return {
    lines: [
      draftLine({
        line: 'ProfitShare',
        glCode: '4791',
        group: groupOf(agreed.invoiceGroup, agreement.invoiceGroup),
        base: profit,
        amount: walk.due,
        text: `Profit ${figure(profit)}${after}: ${walkText(walk)}`,
      }),
    ],
    breakdown: {
      profitShare: { monthlyProfit: toPlain(profit), ytdBefore: toPlain(ytd), tiers: walk.entries },
    },
    flags: withoutEntries('managementAgreement.profitShare', agreed.tiers),
  };
}

/** Net revenue and validations over the agreement's own threshold, less the rounded cost lines. */
function monthlyProfit(context: Context): Decimal {
  const { facts, earlier } = context;
  const revenue = orZero(facts.netExternalRevenue);
  const nonGl = earlier.filter((line) => line.line.startsWith('NonGL:')).map((line) => line.amount);
  return revenue.plus(validationsOver(context, revenue)).minus(sumOf(earlier, deducted)).minus(sum(nonGl));
}

function validationsOver({ terms, facts }: Context, revenue: Decimal): Decimal {
  const agreement = terms.managementAgreement;
  if (agreement?.validationThresholdEnabled !== true) return zero;
  return overThreshold(agreement, orZero(facts.validationRevenue), revenue).over;
}
