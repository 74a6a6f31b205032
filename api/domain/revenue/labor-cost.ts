import { type Decimal, decimal, round, toPlain, zero } from '../decimal.ts';
import type { Month } from '../month.ts';
import { escalate } from './escalate.ts';
import { figure } from './explain.ts';
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
}

/** Prices the hours of one job; rate and overtime rate are raised by the escalator one by one. */
export function laborCost(
  job: Job,
  hours: Hours,
  escalation: { escalator: Escalator | null; since: string; month: Month },
): LaborCost {
  const { escalator, since, month } = escalation;
  const rate = escalate(decimal(job.rate), escalator, since, month, 'standardValue');
  const overtimeRate =
    job.overtimeRate === null
      ? null
      : escalate(decimal(job.overtimeRate), escalator, since, month, 'overtimeValue');
  return {
    hours,
    rate: rate.value,
    overtimeRate: overtimeRate?.value ?? null,
    regular: cost(hours.regular, rate.value),
    overtime: cost(hours.overtime, overtimeRate?.value ?? zero),
    regularText: `${figure(hours.regular)} h x ${toPlain(rate.value)}${rate.text}`,
    overtimeText: `${figure(hours.overtime)} overtime h x ${toPlain(overtimeRate?.value ?? zero)}${overtimeRate?.text ?? ''}`,
  };
}

/**
 * Hours x rate in cents. Hours from minutes may be an endless fraction kept to 40 digits (20 min = 0.333… h):
 * rounding to 30 digits first restores a half cent such as 1/3 h x 0.015 that the cut would push down.
 */
function cost(hours: Decimal, rate: Decimal): Decimal {
  return round(round(hours.times(rate), 30), 2);
}
