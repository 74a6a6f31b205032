import { type Decimal, decimal, round, toPlain, zero } from '../decimal.ts';
import type { Month } from '../month.ts';
import type { Step } from './calculation.ts';
import { escalate } from './escalate.ts';
import { adds, figure, reads } from './explain.ts';
import type { Hours } from './labor-hours.ts';
import type { Escalator, Job } from './terms-rates.ts';

/** Hours of a job priced at its current rates; each cost is rounded to cents. */
export interface LaborCost {
  readonly hours: Hours;
  readonly rate: Decimal;
  /** null = overtime is not billed. */
  readonly overtimeRate: Decimal | null;
  readonly regular: Decimal;
  readonly overtime: Decimal;
  readonly regularText: string;
  readonly overtimeText: string;
  readonly regularSteps: readonly Step[];
  readonly overtimeSteps: readonly Step[];
}

/** Prices the hours of one job; rate and overtime rate are raised by the escalator one by one. */
export function laborCost(
  job: Pick<Job, 'rate' | 'overtimeRate'>,
  hours: Hours,
  escalation: { escalator: Escalator | null; since: string; month: Month },
): LaborCost {
  const { escalator, since, month } = escalation;
  const rate = escalate(decimal(job.rate), escalator, since, month, 'standardValue');
  const overtimeRate =
    job.overtimeRate === null
      ? null
      : escalate(decimal(job.overtimeRate), escalator, since, month, 'overtimeValue');
  const regular = cost(hours.regular, rate.value);
  const overtime = cost(hours.overtime, overtimeRate?.value ?? zero);
  const regularText = `${figure(hours.regular)} h x ${toPlain(rate.value)}${rate.text}`;
  const overtimeText = `${figure(hours.overtime)} overtime h x ${toPlain(overtimeRate?.value ?? zero)}${overtimeRate?.text ?? ''}`;
  const rows = hours.rows === null ? [] : [reads(`from ${hours.rows} timesheet rows`)];
  return {
    hours,
    rate: rate.value,
    overtimeRate: overtimeRate?.value ?? null,
    regular,
    overtime,
    regularText,
    overtimeText,
    regularSteps: [adds(regular, regularText, [...rows, ...rate.steps])],
    overtimeSteps: overtime.eq(zero)
      ? []
      : [adds(overtime, overtimeText, [...rows, ...(overtimeRate?.steps ?? [])])],
  };
}

/**
 * Hours x rate in cents. Hours from minutes may be an endless fraction kept to 40 digits (20 min = 0.333… h):
 * rounding to 30 digits first restores a half cent such as 1/3 h x 0.015 that the cut would push down.
 */
function cost(hours: Decimal, rate: Decimal): Decimal {
  return round(round(hours.times(rate), 30), 2);
}
