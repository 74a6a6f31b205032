import type { z } from 'zod';
import type { FieldError } from '../../errors.ts';
import { billableAccounts, depositedRevenue, managementAgreement } from './terms-agreement.ts';
import {
  bellServiceFee,
  fixedFee,
  invoiceGrouping,
  midMonthAdvance,
  perLaborHour,
  perOccupiedRoom,
  revenueShare,
} from './terms-blocks.ts';
import {
  across,
  amount,
  block,
  day,
  isAbsent,
  oneOf,
  optional,
  peek,
  prose,
  startBeforeEnd,
} from './terms-parts.ts';
import { escalator } from './terms-rates.ts';

const schema = across(
  block({
    contractType: oneOf([
      'FixedFee',
      'PerLaborHour',
      'RevenueShare',
      'ManagementAgreement',
      'PerOccupiedRoom',
      'Hybrid',
    ]),
    billingType: oneOf(['Arrears', 'Advanced']),
    startDate: day,
    endDate: optional(day),
    rateEffectiveDate: optional(day),
    escalator: optional(escalator),
    minimumLaborHours: optional(amount),
    deviationAmount: optional(amount),
    deviationPercentage: optional(amount),
    notes: optional(prose(100_000)),
    invoiceGrouping: optional(invoiceGrouping),
    fixedFee: optional(fixedFee),
    perLaborHour: optional(perLaborHour),
    perOccupiedRoom: optional(perOccupiedRoom),
    revenueShare: optional(revenueShare),
    bellServiceFee: optional(bellServiceFee),
    midMonthAdvance: optional(midMonthAdvance),
    depositedRevenue: optional(depositedRevenue),
    billableAccounts: optional(billableAccounts),
    managementAgreement: optional(managementAgreement),
  }),
  (value, report) => {
    startBeforeEnd(value, report);
    for (const path of escalatorsWithoutValue(value)) {
      report('must be given for the rates this escalator raises', path);
    }
  },
);

/**
 * Validated contract terms. Absent and null are both null; a block that is switched off is null too, so
 * whatever is not null bills. Decimals are text.
 */
export type Terms = z.output<typeof schema>;

export type ParsedTerms =
  | { readonly ok: true; readonly terms: Terms }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Fees and percentages rise by `value`; labor rates by their own values or, without them, by `value`. */
function escalatorsWithoutValue(terms: unknown): string[][] {
  const agreement = peek(terms, 'managementAgreement');
  const laborFee = peek(agreement, 'type') === 'PerLaborHour';
  const taxes = peek(peek(terms, 'billableAccounts'), 'payrollTaxes');
  const missing: string[][] = [];
  const check = (owner: unknown, path: string[], key: string) => {
    const found = peek(owner, 'escalator');
    if (typeof found !== 'object' || found === null) return;
    if (isAbsent(peek(found, 'value')) && isAbsent(peek(found, key)))
      missing.push([...path, 'escalator', key]);
  };
  if (!isAbsent(peek(terms, 'fixedFee'))) check(terms, [], 'value');
  if (!isAbsent(peek(terms, 'perLaborHour'))) for (const key of laborValues) check(terms, [], key);
  check(peek(terms, 'perOccupiedRoom'), ['perOccupiedRoom'], 'value');
  check(peek(agreement, 'profitShare'), ['managementAgreement', 'profitShare'], 'value');
  check(taxes, ['billableAccounts', 'payrollTaxes'], 'value');
  for (const key of laborFee ? laborValues : ['value']) check(agreement, ['managementAgreement'], key);
  return missing;
}

const laborValues = ['standardValue', 'overtimeValue'];

/**
 * Checks contract terms. Every problem is listed at once with its path (`fixedFee.services[1].fee`) and the
 * rule it breaks; unknown keys are problems. Blocks switched off by `enabled: false` are set aside unread:
 * they bill nothing and often hold unfinished figures.
 */
export function parseTerms(input: unknown): ParsedTerms {
  const parsed = schema.safeParse(withoutDisabled(input));
  if (parsed.success) return { ok: true, terms: parsed.data };
  return { ok: false, errors: toFieldErrors(parsed.error.issues) };
}

/** Largest terms text, the length of the column that holds it. */
export const maxTermsLength = 1_048_576;

/** Like `parseTerms` for JSON text; a byte-order mark is tolerated. */
export function parseTermsText(text: string): ParsedTerms {
  if (text.length > maxTermsLength) return refused(`must be at most ${maxTermsLength} characters long`);
  try {
    return parseTerms(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    return refused(`must be well-formed JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

function refused(rule: string): ParsedTerms {
  return { ok: false, errors: [{ field: 'terms', rule }] };
}

const switchable: Readonly<Record<string, readonly string[]>> = {
  invoiceGrouping: [],
  fixedFee: [],
  perLaborHour: [],
  perOccupiedRoom: [],
  revenueShare: [],
  bellServiceFee: [],
  midMonthAdvance: [],
  depositedRevenue: [],
  billableAccounts: ['payrollTaxes', 'support'],
  managementAgreement: ['insurance', 'claims', 'profitShare'],
};

function withoutDisabled(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const kept: Record<string, unknown> = { ...input };
  for (const [name, parts] of Object.entries(switchable)) kept[name] = switchedOn(kept[name], parts);
  return kept;
}

function switchedOn(value: unknown, parts: readonly string[]): unknown {
  if (peek(value, 'enabled') === false) return undefined;
  if (parts.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept: Record<string, unknown> = { ...value };
  for (const part of parts) if (peek(kept[part], 'enabled') === false) kept[part] = undefined;
  return kept;
}

/** zod issues as fields and rules; one entry per unknown key. */
export function toFieldErrors(issues: readonly z.core.$ZodIssue[], root = 'terms'): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: pathText([...issue.path, key], root),
        rule: 'is not known here',
      }));
    }
    return [{ field: pathText(issue.path, root), rule: ruleOf(issue) }];
  });
}

function ruleOf(issue: z.core.$ZodIssue): string {
  const nested = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return nested ?? issue.message;
}

function pathText(path: readonly PropertyKey[], root: string): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text === '' ? root : text;
}
