import { sum, toMoney, toPlain } from '../decimal.ts';
import { type BlockResult, type Context, nothing, type ReviewFlag } from './calculation.ts';
import { effectiveDate, escalate } from './escalate.ts';
import { orZero, percentOf } from './explain.ts';
import { laborCost } from './labor-cost.ts';
import { exactHoursOf } from './labor-hours.ts';
import { draftLine, groupOf } from './lines.ts';
import { prorate } from './proration.ts';
import { withoutEntries } from './review-flags.ts';
import type { ManagementAgreement } from './terms-agreement.ts';

const line = 'ManagementFee';
const glCode = '4791';

/** The fee of a management agreement: a fixed amount by days, a percentage of revenue, or labor at its rates. */
export function managementFee(context: Context): BlockResult {
  const block = context.terms.managementAgreement;
  if (block === null) return nothing;
  switch (block.type) {
    case 'FixedFee':
      return fixed(context, block);
    case 'RevenuePercentage':
      return percentage(context, block);
    case 'PerLaborHour':
      return labor(context, block);
  }
}

/** A fee type whose own figure is absent bills nothing and is shown to a person. */
function missing(figure: string | null, name: string): ReviewFlag[] {
  return withoutEntries(`managementAgreement.${name}`, figure === null ? null : [figure]);
}

function fixed(context: Context, block: ManagementAgreement): BlockResult {
  const since = effectiveDate(context.terms, block.feeEffectiveDate);
  const fee = escalate(orZero(block.fixedFeeAmount), block.escalator, since, context.month);
  const share = prorate(fee.value, context.activeDays, context.month.days);
  const text = `Monthly fee ${toPlain(fee.value)}${fee.text}${share.text}`;
  const group = groupOf(block.invoiceGroup);
  return {
    lines: [draftLine({ line, glCode, group, base: fee.value, amount: share.value, text })],
    flags: missing(block.fixedFeeAmount, 'fixedFeeAmount'),
  };
}

function percentage(context: Context, block: ManagementAgreement): BlockResult {
  const since = effectiveDate(context.terms, block.feeEffectiveDate);
  const rate = escalate(orZero(block.revenuePercentageAmount), block.escalator, since, context.month);
  const base = orZero(context.facts.netExternalRevenue);
  const text = `Net external revenue ${toPlain(base)} x ${toPlain(rate.value)} %${rate.text}`;
  const amount = percentOf(base, rate.value);
  const group = groupOf(block.invoiceGroup);
  return {
    lines: [draftLine({ line, glCode, group, base, rate: rate.value, amount, text })],
    breakdown: { feePercentage: toPlain(rate.value) },
    flags: missing(block.revenuePercentageAmount, 'revenuePercentageAmount'),
  };
}

function labor(context: Context, block: ManagementAgreement): BlockResult {
  const { terms, month, facts } = context;
  const escalation = {
    escalator: block.escalator,
    since: effectiveDate(terms, block.feeEffectiveDate),
    month,
  };
  const costs = (block.jobs ?? []).map((job) => {
    const cost = laborCost(job, exactHoursOf(facts, job.jobCode), escalation);
    const text = `${job.jobCode} ${cost.regularText} + ${cost.overtimeText}`;
    return { amount: cost.regular.plus(cost.overtime), text };
  });
  const amount = sum(costs.map((cost) => cost.amount));
  const text = costs.map((cost) => `${cost.text} = ${toMoney(cost.amount)}`).join('; ');
  return {
    lines: [
      draftLine({ line, glCode, group: groupOf(block.invoiceGroup), amount, text: `${text}; together` }),
    ],
    flags: withoutEntries('managementAgreement.jobs', block.jobs),
  };
}
