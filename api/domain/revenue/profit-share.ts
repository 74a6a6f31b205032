import { type Decimal, decimal, sum, toPlain, zero } from '../decimal.ts';
import { notBillable } from './ad-hoc-lines.ts';
import { type BlockResult, type Context, nothing, type Step } from './calculation.ts';
import { effectiveDate, escalate } from './escalate.ts';
import { adds, figure, orZero, reads } from './explain.ts';
import { draftLine, groupOf, isBilled } from './lines.ts';
import { withoutEntries } from './review-flags.ts';
import type { ProfitShare } from './terms-agreement.ts';
import { tierSteps, walkText, walkTiers } from './tiers.ts';
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
  const given = facts.monthlyProfit;
  const parts = given === null ? profitParts(context) : [adds(decimal(given), 'As delivered')];
  const profit = sum(parts.map((part) => orZero(part.amount)));
  const ytd = agreed.accumulationType === 'Monthly' ? zero : orZero(facts.ytdProfit);
  const raised = raisedTiers(context, agreed, agreement.feeEffectiveDate);
  const walk = walkTiers(raised.tiers, ytd, profit);
  const after = ytd.eq(zero) ? '' : ` after ${toPlain(ytd)} in the year to date`;
  return {
    lines: [
      draftLine({
        block: 'managementAgreement',
        line: 'ProfitShare',
        glCode: '4791',
        group: groupOf(agreed.invoiceGroup, agreement.invoiceGroup),
        base: profit,
        amount: walk.due,
        text: `Profit ${figure(profit)}${after}: ${walkText(walk)}`,
        steps: [reads(`Profit of the month ${toPlain(profit)}`, parts), ...raised.steps, ...tierSteps(walk)],
      }),
    ],
    breakdown: {
      profitShare: { monthlyProfit: toPlain(profit), ytdBefore: toPlain(ytd), tiers: walk.entries },
    },
    flags: withoutEntries('managementAgreement.profitShare', agreed.tiers),
  };
}

/** The tiers at the percentages of the month. */
function raisedTiers({ terms, month }: Context, agreed: ProfitShare, feeEffectiveDate: string | null) {
  const { escalator } = agreed;
  if (escalator === null) return { tiers: agreed.tiers, steps: [] };
  const since = effectiveDate(terms, feeEffectiveDate);
  const raised = agreed.tiers.map(({ amount, sharePercentage, escalatorValue }) => {
    const own = escalatorValue === null ? escalator : { ...escalator, value: escalatorValue };
    const percentage = escalate(decimal(sharePercentage), own, since, month);
    return { amount, sharePercentage: toPlain(percentage.value), steps: percentage.steps };
  });
  return { tiers: raised, steps: raised.flatMap(({ steps }) => steps) };
}

/** Net revenue and validations over the agreement's own threshold, less the rounded cost lines. */
function profitParts(context: Context): Step[] {
  const { facts, earlier } = context;
  const revenue = orZero(facts.netExternalRevenue);
  const over = validationsOver(context, revenue);
  const unbilled = notBillable(facts);
  const costs = earlier.filter(({ line }) => deducted.includes(line) || line.startsWith('NonGL:'));
  return [
    adds(revenue, 'Net external revenue'),
    ...(over.eq(zero) ? [] : [adds(over, 'Validations over the threshold')]),
    ...costs.filter(isBilled).map(({ line, amount }) => adds(amount.neg(), `Less ${line}`)),
    ...(unbilled.eq(zero) ? [] : [adds(unbilled.neg(), 'Less costs that are not billed')]),
  ];
}

function validationsOver({ terms, facts }: Context, revenue: Decimal): Decimal {
  const agreement = terms.managementAgreement;
  if (agreement?.validationThresholdEnabled !== true) return zero;
  return overThreshold(agreement, orZero(facts.validationRevenue), revenue).over;
}
