import { z } from 'zod';
import { isDecimalText } from '../decimal.ts';
import { dateRule, isDate } from '../month.ts';

/** The small parts contract terms are made of. Every message is a rule a person can act on. */

/** Digits allowed before and after the point: more than any column keeps, few enough to stay fast. */
const decimalShape = /^-?\d{1,15}(\.\d{1,10})?$/;

type Issue = { readonly input?: unknown };

/** `must be given` for an absent value, else the rule. */
export function ruleFor(rule: string): (issue: Issue) => string {
  return (issue) => (issue.input === undefined || issue.input === null ? 'must be given' : rule);
}

function decimalRule(issue: Issue): string {
  return typeof issue.input === 'number'
    ? `must be written as text, "${issue.input}", because a number loses cents`
    : ruleFor('must be a decimal number written as text, e.g. "1234.50"')(issue);
}

/** Decimal text of any sign, at most 15 digits before and 10 after the point. */
export const signedDecimal = z
  .string({ error: decimalRule })
  .refine((text) => isDecimalText(text) && decimalShape.test(text), {
    error: 'must be a plain decimal such as "1234.50": at most 15 digits before and 10 after the point',
  });

/** Decimal text of 0 or more: money, rates, hours. */
export const amount = signedDecimal.refine((text) => !/^-.*[1-9]/.test(text), {
  error: 'must not be negative',
});

/** Percent points, 0 to 100 inclusive. */
export const percentage = amount.refine((text) => /^-?\d{1,2}(\.\d+)?$|^100(\.0+)?$/.test(text), {
  error: 'must lie between 0 and 100',
});

export const day = z.string({ error: ruleFor(dateRule) }).refine(isDate, { error: dateRule });

/** A value that may be left out or null; both become null. */
export function optional<T extends z.ZodType>(part: T): z.ZodDefault<z.ZodNullable<T>> {
  return z.nullable(part).default(null as never) as z.ZodDefault<z.ZodNullable<T>>;
}

/** One of the names. */
export function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, { error: ruleFor(`must be one of ${names.join(', ')}`) });
}

/** Non-empty text without control characters, for codes and titles. */
export function label(maxLength: number) {
  const rule = `must be text of 1 to ${maxLength} characters`;
  return z.string({ error: ruleFor(rule) }).refine((text) => isLabel(text, maxLength), { error: rule });
}

function isLabel(text: string, maxLength: number): boolean {
  return text.trim() !== '' && text.length <= maxLength && !/\p{Cc}/u.test(text);
}

/** Any text, for what people write. */
export function prose(maxLength: number) {
  const rule = `must be text of at most ${maxLength} characters`;
  return z.string({ error: ruleFor(rule) }).max(maxLength, { error: rule });
}

/** A list with an upper bound, so that one file cannot occupy the calculation for long. */
export function list<T extends z.ZodType>(part: T, max: number) {
  return z
    .array(part, { error: ruleFor('must be a list') })
    .max(max, { error: `must have at most ${max} entries` });
}

/** An object that holds these keys and no others. */
export function block<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : ruleFor('must be an object')(issue)),
  });
}

const groupRule = 'must be a whole number from 1 to 99';

/** Blocks can be switched off, entries of their lists cannot: an entry that is not agreed is left out. */
function switchRule(issue: Issue): string {
  return issue.input === false ? 'cannot be false here: leave the entry out' : 'must be true or false';
}

/** Number of an invoice group. */
export const groupNumber = z
  .int({ error: ruleFor(groupRule) })
  .min(1, { error: groupRule })
  .max(99, { error: groupRule });

/** Keys any block or entry of a block may carry. What is switched off never gets this far. */
export const common = {
  enabled: optional(z.literal(true, { error: switchRule })),
  invoiceGroup: optional(groupNumber),
};

export const accumulationType = oneOf(['Monthly', 'AnnualCalendar', 'AnnualAnniversary']);
export type AccumulationType = z.output<typeof accumulationType>;

export const thresholdType = oneOf(['VehicleCount', 'RevenuePercentage', 'ValidationAmount']);

/** Reads a key of a value that may be anything; for rules that span fields of a half-valid file. */
export function peek(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** Absent and null mean the same in terms. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

export type Report = (rule: string, path?: readonly (string | number)[]) => void;

/** Adds a rule that spans fields. It runs on broken input too, so that one problem never hides another. */
export function across<T extends z.ZodType>(part: T, check: (value: unknown, report: Report) => void): T {
  return part.superRefine(
    (value, context) =>
      check(value, (message, path = []) =>
        context.addIssue({ code: 'custom', message, path: [...path], continue: true }),
      ),
    { when: (payload) => typeof payload.value === 'object' && payload.value !== null },
  ) as T;
}

/** Reports `field` as missing when the condition holds and it is absent. */
export function needs(value: unknown, report: Report, field: string, because: string): void {
  if (isAbsent(peek(value, field))) report(`must be given ${because}`, [field]);
}

/** Reports an end before the start. */
export function startBeforeEnd(value: unknown, report: Report): void {
  const start = peek(value, 'startDate');
  const end = peek(value, 'endDate');
  if (typeof start === 'string' && typeof end === 'string' && end < start) {
    report(`must not be before the start date ${start}`, ['endDate']);
  }
}
