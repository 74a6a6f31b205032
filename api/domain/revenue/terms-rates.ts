import { z } from 'zod';
import { decimal, isDecimalText } from '../decimal.ts';
import {
  across,
  amount,
  block,
  common,
  isAbsent,
  label,
  list,
  needs,
  oneOf,
  optional,
  peek,
  percentage,
  ruleFor,
  signedDecimal,
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

/** Tiers by rising upper limit; only the last may be without limit. */
export const tiers = across(list(tier, 50), (value, report) => {
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
});

function limitOf(raw: unknown): string | null {
  return typeof raw === 'string' && isDecimalText(raw) ? raw : null;
}

/** An hourly job. Overtime, holiday and double time share one rate; null = they are not billed. */
const job = block({
  jobCode: label(20),
  rate: amount,
  overtimeRate: optional(amount),
  invoiceGroup: common.invoiceGroup,
});
export type Job = z.output<typeof job>;

/** Jobs of a contract. Rates hold for the whole contract, so a job listed twice has overlapping rates. */
export const jobs = across(list(job, 200), (value, report) => {
  if (!Array.isArray(value)) return;
  const seen = new Set<unknown>();
  value.forEach((entry, index) => {
    const code = peek(entry, 'jobCode');
    if (typeof code === 'string' && seen.has(code)) {
      report(`is listed twice: two rates of job ${code} overlap`, [index, 'jobCode']);
    }
    seen.add(code);
  });
});
