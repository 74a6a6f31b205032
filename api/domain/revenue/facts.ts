import { z } from 'zod';
import type { FieldError } from '../../errors.ts';
import { toFieldErrors } from './terms.ts';
import {
  amount,
  block,
  day,
  groupNumber,
  label,
  list,
  optional,
  ruleFor,
  signedDecimal,
} from './terms-parts.ts';

const minutes = 'must be whole minutes from 0 to 1000000';

const minute = z
  .int({ error: ruleFor(minutes) })
  .min(0, { error: minutes })
  .max(1_000_000, { error: minutes });

function byName<T extends z.ZodType>(key: z.core.$ZodRecordKey, value: T) {
  return z.record(key, value, { error: ruleFor('must be an object from code to decimal text') });
}

/** A line a person adds to one statement; one that is not billable only reduces the profit that is shared. */
const adHocLine = block({
  title: label(100),
  code: optional(label(20)),
  amount: signedDecimal,
  invoiceGroup: optional(groupNumber),
  billable: optional(z.boolean({ error: 'must be true or false' })),
});
export type AdHocLine = z.output<typeof adHocLine>;

const schema = block({
  revenueByCode: optional(byName(label(10), signedDecimal)),
  ytdRevenue: optional(list(signedDecimal, 50)),
  hours: optional(byName(label(20), block({ regular: optional(amount), overtime: optional(amount) }))),
  timesheet: optional(
    list(
      block({ jobCode: label(20), date: optional(day), regularMinutes: minute, overtimeMinutes: minute }),
      20_000,
    ),
  ),
  occupiedRooms: optional(amount),
  validationRevenue: optional(signedDecimal),
  bellRevenue: optional(signedDecimal),
  depositedExternal: optional(signedDecimal),
  depositedNetExternal: optional(signedDecimal),
  nonDepositedNetExternal: optional(signedDecimal),
  taxRate: optional(amount),
  netExternalRevenue: optional(signedDecimal),
  accounts: optional(byName(label(20), signedDecimal)),
  ytdClaims: optional(signedDecimal),
  ytdProfit: optional(signedDecimal),
  monthlyProfit: optional(signedDecimal),
  adHocLines: optional(list(adHocLine, 200)),
  forecast: optional(signedDecimal),
});

/**
 * Facts of one contract and month, already restricted to the contract's active days. Decimals are text;
 * absent and null both mean "not delivered". `revenueByCode` is net external revenue without validations;
 * `ytdRevenue` has one entry per revenue-share structure, before this month; `hours` are ready-made and win
 * over `timesheet` rows of the same job, whose `date` is needed only in a month in which a rate changes;
 * `taxRate` is a fraction (0.08 = 8 %); `forecast` is what somebody expected the amount to be.
 */
export type Facts = z.output<typeof schema>;

/** Every fact the calculation knows. */
export const factNames: readonly string[] = Object.keys(schema.shape);

/** Facts as a caller may write them: any of the keys may be left out. */
export type FactsInput = z.input<typeof schema>;

export type ParsedFacts =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Checks facts; every problem is listed at once with its path (`timesheet[3].regularMinutes`). */
export function parseFacts(input: unknown): ParsedFacts {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, facts: parsed.data };
  return { ok: false, errors: toFieldErrors(parsed.error.issues, 'inputs') };
}
