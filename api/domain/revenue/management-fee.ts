import { sum, toMoney, toPlain } from '../decimal.ts';
import { activeJobs } from './active-jobs.ts';
import { type BlockResult, type Context, nothing, type ReviewFlag } from './calculation.ts';
import { effectiveDate, escalate } from './escalate.ts';
import { adds, orZero, percentOf } from './explain.ts';
import { laborCost } from './labor-cost.ts';
import { exactHoursOf } from './labor-hours.ts';
import { draftLine, groupOf } from './lines.ts';
import { prorate } from './proration.ts';
import { withoutEntries } from './review-flags.ts';
import type { ManagementAgreement } from './terms-agreement.ts';

const common = { block: 'managementAgreement', line: 'ManagementFee', glCode: '4791' } as const;

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
    lines: [draftLine({ ...common, group, base: fee.value, amount: share.value, text, steps: fee.steps })],
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
    lines: [draftLine({ ...common, group, base, rate: rate.value, amount, text, steps: rate.steps })],
    breakdown: { feePercentage: toPlain(rate.value) },
    flags: missing(block.revenuePercentageAmount, 'revenuePercentageAmount'),
  };
}

function labor(context: Context, block: ManagementAgreement): BlockResult {
  const { terms, month, facts } = context;
  const costs = activeJobs(context, block.jobs ?? []).map(({ job, days }) => {
    const since = effectiveDate(terms, job.startDate, block.feeEffectiveDate);
    const hours = exactHoursOf(facts, job.jobCode, days);
    const cost = laborCost(job, hours, { escalator: block.escalator, since, month });
    const text = `${job.jobCode} ${cost.regularText} + ${cost.overtimeText}`;
    const amount = cost.regular.plus(cost.overtime);
    const parts = [...cost.regularSteps, ...cost.overtimeSteps];
    const flat = parts.flatMap(({ steps: raises = [], ...part }) => [part, ...raises]);
    return { amount, text, step: adds(amount, `Job ${job.jobCode}`, flat) };
  });
  const steps = costs.map((cost) => cost.step);
  const amount = sum(costs.map((cost) => cost.amount));
  const text = costs.map((cost) => `${cost.text} = ${toMoney(cost.amount)}`).join('; ');
  return {
    lines: [
      draftLine({ ...common, group: groupOf(block.invoiceGroup), amount, text: `${text}; together`, steps }),
    ],
    flags: withoutEntries('managementAgreement.jobs', block.jobs),
  };
}
