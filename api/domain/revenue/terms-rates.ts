import { z } from 'zod';
import { decimal, isDecimalText } from '../decimal.ts';
import {
  across,
  amount,
  block,
  common,
  day,
  isAbsent,
  label,
  list,
  needs,
  oneOf,
  optional,
  peek,
  percentage,
  type Report,
  ruleFor,
  signedDecimal,
  startBeforeEnd,
} from './terms-parts.ts';

const monthNumber = 'must be a month number from 1 to 12';

/**
 * A yearly raise. `value` is percent points or dollars by `type`; labor rates may have their own value for
 * regular and overtime. `index` gives percent points by the year of the raise (3.6, not 1.036).
 */
export const escalator = across(
  block({
    month: z
      .int({ error: ruleFor(monthNumber) })
      .min(1, { error: monthNumber })
      .max(12, { error: monthNumber }),
    type: oneOf(['Percentage', 'FixedAmount', 'GreaterOfPercentOrIndex', 'LesserOfPercentOrIndex']),
    value: optional(amount),
    standardValue: optional(amount),
    overtimeValue: optional(amount),
    index: optional(
      z.record(z.string().regex(/^\d{4}$/, { error: 'must be keyed by year, e.g. "2026"' }), signedDecimal, {
        error: ruleFor('must be an object from year to percent points, e.g. {"2026": "3.6"}'),
      }),
    ),
  }),
  (value, report) => {
    const values = ['value', 'standardValue', 'overtimeValue'];
    if (values.every((key) => isAbsent(peek(value, key)))) report('must be given', ['value']);
    const type = peek(value, 'type');
    if (typeof type === 'string' && type.endsWith('OrIndex')) {
      needs(value, report, 'index', `for the type ${type}`);
    }
  },
);
export type Escalator = z.output<typeof escalator>;

/** Up to this amount (`0` = no limit) the share is this percentage. */
const tier = block({ amount, sharePercentage: percentage });
export type Tier = z.output<typeof tier>;

/** A tier whose percentage is raised every year, by its own value where it has one. */
const raisedTier = block({ amount, sharePercentage: percentage, escalatorValue: optional(amount) });

/** Reports limits that do not rise, and an open end before the last tier. */
function risingLimits(value: unknown, report: Report): void {
  if (!Array.isArray(value)) return;
  const limits = value.map((entry) => limitOf(peek(entry, 'amount')));
  let highest: string | null = null;
  limits.forEach((limit, index) => {
    if (limit === null) return;
    if (decimal(limit).eq(decimal('0'))) {
      if (index < limits.length - 1) report('may be 0 (no limit) in the last tier only', [index, 'amount']);
      return;
    }
    if (highest !== null && decimal(limit).lte(decimal(highest))) {
      report(`must be above the limit ${highest} of the tier before it`, [index, 'amount']);
    }
    highest = limit;
  });
}

/** Tiers by rising upper limit; only the last may be without limit. */
export const tiers = across(list(tier, 50), risingLimits);
export const raisedTiers = across(list(raisedTier, 50), risingLimits);

function limitOf(raw: unknown): string | null {
  return typeof raw === 'string' && isDecimalText(raw) ? raw : null;
}

/**
 * An hourly job. Overtime, holiday and double time share one rate; null = they are not billed. Without dates
 * the rate holds for the whole contract.
 */
const job = across(
  block({
    ...common,
    jobCode: label(20),
    code: optional(label(20)),
    rate: amount,
    overtimeRate: optional(amount),
    startDate: optional(day),
    endDate: optional(day),
  }),
  startBeforeEnd,
);
export type Job = z.output<typeof job>;

/** Jobs of a contract. A job may change its rate on a day, but never have two rates on one day. */
export const jobs = across(list(job, 200), (value, report) => {
  if (!Array.isArray(value)) return;
  value.forEach((entry, index) => {
    const code = peek(entry, 'jobCode');
    if (typeof code !== 'string') return;
    const other = value.findIndex((one) => peek(one, 'jobCode') === code && shareDays(one, entry));
    if (other >= index) return;
    report(`is listed twice: two rates of job ${code} overlap`, [index, 'jobCode']);
  });
});

/** True when two entries with optional dates hold on a common day; unreadable dates count as open. */
function shareDays(one: unknown, other: unknown): boolean {
  return startOf(one) <= endOf(other) && startOf(other) <= endOf(one);
}

function startOf(entry: unknown): string {
  const date = peek(entry, 'startDate');
  return typeof date === 'string' ? date : '';
}

function endOf(entry: unknown): string {
  const date = peek(entry, 'endDate');
  return typeof date === 'string' ? date : '~';
}
