import { sum, toMoney, toPlain, zero } from '../decimal.ts';
import { type ActiveJob, activeJobs } from './active-jobs.ts';
import { type BlockResult, type Context, type DraftLine, nothing, type ReviewFlag } from './calculation.ts';
import { effectiveDate } from './escalate.ts';
import { orZero } from './explain.ts';
import { type LaborCost, laborCost } from './labor-cost.ts';
import { hoursOf, workedJobs } from './labor-hours.ts';
import { draftLine, groupOf } from './lines.ts';
import { withoutEntries } from './review-flags.ts';
import type { PerLaborHour } from './terms-blocks.ts';
import type { Job } from './terms-rates.ts';

interface Worked {
  readonly job: Job;
  readonly group: number;
  readonly cost: LaborCost;
}

/** Hours x rate per job, overtime on its own line where its rate differs, then the minimum-hours shortfall. */
export function perLaborHour(context: Context): BlockResult {
  const block = context.terms.perLaborHour;
  if (block === null) return withoutLabor(context);
  const worked = activeJobs(context, block.jobs).map((active) => priced(context, block, active));
  return {
    lines: [...worked.flatMap(jobLines), ...shortfall(context, worked)],
    flags: [
      ...withoutEntries('perLaborHour', block.jobs),
      ...worked.flatMap(rateFlags),
      ...unbilledHours(context, block),
      ...noHours(context),
    ],
  };
}

function priced(context: Context, block: PerLaborHour, { job, days }: ActiveJob): Worked {
  const { terms, month, facts } = context;
  const escalation = { escalator: terms.escalator, since: effectiveDate(terms, job.startDate), month };
  const cost = laborCost(job, hoursOf(facts, job.jobCode, days), escalation);
  return { job, group: groupOf(job.invoiceGroup, block.invoiceGroup), cost };
}

function jobLines({ job, group, cost }: Worked): DraftLine[] {
  const line = `PerLaborHour:${job.jobCode}`;
  const common = { block: 'perLaborHour', glCode: job.code, group } as const;
  const { hours, rate, overtimeRate, regular, overtime } = cost;
  if (overtimeRate?.eq(rate)) {
    const both = `${cost.regularText} = ${toMoney(regular)}, ${cost.overtimeText} = ${toMoney(overtime)}, together`;
    const text = overtime.eq(zero) ? cost.regularText : both;
    const quantity = hours.regular.plus(hours.overtime);
    const steps = [...cost.regularSteps, ...cost.overtimeSteps];
    return [draftLine({ ...common, line, quantity, rate, amount: regular.plus(overtime), text, steps })];
  }
  const regularLine = { quantity: hours.regular, rate, amount: regular };
  const overtimeLine = { quantity: hours.overtime, rate: overtimeRate ?? zero, amount: overtime };
  return [
    draftLine({ ...common, ...regularLine, line, text: cost.regularText, steps: cost.regularSteps }),
    draftLine({
      ...common,
      ...overtimeLine,
      line: `${line}:OT`,
      text: cost.overtimeText,
      steps: cost.overtimeSteps,
    }),
  ];
}

/** Hours below the agreed minimum are billed at the first job's current rate. */
function shortfall(context: Context, worked: readonly Worked[]): DraftLine[] {
  const first = worked[0];
  const minimum = orZero(context.terms.minimumLaborHours);
  const billed = sum(worked.flatMap(({ cost }) => [cost.hours.regular, cost.hours.overtime]));
  if (first === undefined || !minimum.gt(billed)) return [];
  const missing = minimum.minus(billed);
  const rate = first.cost.rate;
  return [
    draftLine({
      block: 'perLaborHour',
      line: 'MinimumHoursShortfall',
      glCode: first.job.code,
      group: first.group,
      quantity: missing,
      rate,
      amount: missing.times(rate),
      text: `Minimum ${toPlain(minimum)} h - ${toPlain(billed)} h = ${toPlain(missing)} h x ${toPlain(rate)}`,
    }),
  ];
}

function rateFlags({ job, cost }: Worked): ReviewFlag[] {
  if (cost.overtimeRate === null) {
    if (cost.hours.overtime.eq(zero)) return [];
    const text = `${toPlain(cost.hours.overtime)} overtime h of job ${job.jobCode} have no overtime rate.`;
    return [{ code: 'overtime-without-rate', text }];
  }
  if (!cost.overtimeRate.lt(cost.rate)) return [];
  const text = `The overtime rate of job ${job.jobCode} lies below its rate; billed as stored.`;
  return [{ code: 'overtime-below-rate', text }];
}

/** Hours whose job, or whose day, has no rate in this month. */
function unbilledHours(context: Context, block: PerLaborHour): ReviewFlag[] {
  const fee = context.terms.managementAgreement?.jobs ?? [];
  const priced = [...activeJobs(context, block.jobs), ...activeJobs(context, fee)];
  return workedJobs(context.facts)
    .filter(
      (code) =>
        !isPriced(
          context,
          code,
          priced.filter(({ job }) => job.jobCode === code),
        ),
    )
    .map((code) => ({
      code: 'hours-without-rate',
      text: `Hours of job ${code} have no rate and are not billed.`,
    }));
}

function isPriced({ facts }: Context, jobCode: string, priced: readonly ActiveJob[]): boolean {
  if (priced.length === 0) return false;
  const rows = (facts.timesheet ?? []).filter((row) => row.jobCode === jobCode);
  return rows.every(
    ({ date }) => date === null || priced.some(({ days }) => days.from <= date && date <= days.to),
  );
}

function noHours({ facts, month }: Context): ReviewFlag[] {
  if (workedJobs(facts).length > 0) return [];
  return [{ code: 'no-hours', text: `No hours of ${month.text} were delivered; counted as 0.` }];
}

function withoutLabor({ terms }: Context): BlockResult {
  if (orZero(terms.minimumLaborHours).eq(zero)) return nothing;
  const text = 'Minimum labor hours are agreed but labor is not billed; they have no effect.';
  return { lines: [], flags: [{ code: 'minimum-hours-without-labor', text }] };
}
