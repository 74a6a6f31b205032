import type { FieldError } from '../../../errors.ts';
import { parseTerms, type Terms } from '../terms.ts';
import { type Loose, listAt, objectOf, readFields, valueAt } from './fields.ts';
import { fileField } from './file-field.ts';
import { readLooseJson } from './read-loose-json.ts';
import * as shapes from './shapes.ts';
import { toTermsShape } from './to-terms-shape.ts';
import { isLowerBound } from './to-upper-limits.ts';

/** What a file says about a contract beside its terms. */
export type ContractHeader = Readonly<Record<string, unknown>>;

export interface ImportedContract {
  readonly terms: Terms;
  readonly header: ContractHeader;
  /** What was understood in a way a person should know about, each with its path. */
  readonly remarks: readonly FieldError[];
}

export type ImportResult =
  | ({ readonly ok: true } & ImportedContract)
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** The dates of the contract, which the file does not hold. */
export interface ContractDates {
  readonly startDate: string;
  readonly endDate?: string | null;
}

/**
 * Reads a contract as the older system exports it: its part `original`, or the whole file without one.
 * Tolerates a byte-order mark, bare NaN, JSON inside strings, numbers of options and any order of keys.
 * Every problem is listed at once with its path in the file. Blocks that are switched off are left out.
 */
export function importContract(text: string, dates: ContractDates): ImportResult {
  const json = readLooseJson(text);
  if (!json.ok) return refused('file', json.rule);
  const file = objectOf(json.value);
  if (file === null) return refused('file', 'must be an object');
  const wrapped = valueAt(file, ['original']);
  const original = wrapped === undefined ? file : objectOf(wrapped);
  if (original === null) return refused('original', 'must be an object');
  const parsed = parseTerms({ ...toTermsShape(original), ...dates });
  const prefix = wrapped === undefined ? '' : 'original.';
  const errors = [...(parsed.ok ? [] : parsed.errors), ...brokenDates(original)];
  if (!parsed.ok || errors.length > 0) {
    return {
      ok: false,
      errors: errors.map(({ field, rule }) => ({ field: fileField(field, prefix), rule })),
    };
  }
  const remarks = remarksOn(original).map(({ field, rule }) => ({ field: `${prefix}${field}`, rule }));
  return { ok: true, terms: parsed.terms, header: readFields(original, shapes.headerFields), remarks };
}

function refused(field: string, rule: string): ImportResult {
  return { ok: false, errors: [{ field, rule }] };
}

/** What a spreadsheet makes of an empty date. */
const brokenDate = /^1899-12-3[01]/;

function brokenDates(original: Loose): FieldError[] {
  const lists = [
    ['fixedFee', 'services', 'serviceRates'],
    ['perLaborHour', 'jobs', 'jobRates'],
  ] as const;
  return lists.flatMap(([block, ours, theirs]) => {
    const owner = objectOf(valueAt(original, [block]));
    const list = owner === null || valueAt(owner, ['enabled']) === false ? [] : listAt(owner, [theirs]);
    return (Array.isArray(list) ? list : []).flatMap((entry, index) =>
      ['startDate', 'endDate']
        .filter((name) => brokenDate.test(String(valueAt(objectOf(entry) ?? {}, [name]))))
        .map((name) => ({
          field: `${block}.${ours}[${index}].${name}`,
          rule: 'must be a real date, not 1899',
        })),
    );
  });
}

function remarksOn(original: Loose): FieldError[] {
  const remarks: FieldError[] = [];
  if (readFields(original, shapes.headerFields).consumerPriceIndex === true) {
    remarks.push({ field: 'consumerPriceIndex', rule: 'is set, but the file holds no index: not computed' });
  }
  const share = objectOf(valueAt(original, ['revenueShare'])) ?? {};
  const structures = listAt(share, ['thresholdStructures']);
  (Array.isArray(structures) ? structures : []).forEach((structure, index) => {
    const tiers = listAt(objectOf(structure) ?? {}, ['tiers']);
    const limits = (Array.isArray(tiers) ? tiers : []).map((tier) => objectOf(tier)?.amount);
    if (!isLowerBound(limits)) return;
    remarks.push({
      field: `revenueShare.thresholdStructures[${index}].tiers`,
      rule: 'holds lower bounds, converted to upper limits',
    });
  });
  return [...remarks, ...severalRecords(original)];
}

const records: Readonly<Record<string, string>> = {
  midMonthAdvance: 'midMonthAdvances',
  bellServiceFee: 'bellServices',
  depositedRevenue: 'depositData',
  billableAccounts: 'billableAccountsData',
  managementAgreement: 'ManagementFees',
};

function severalRecords(original: Loose): FieldError[] {
  return Object.entries(records).flatMap(([block, list]) => {
    const found = listAt(objectOf(valueAt(original, [block])) ?? {}, [list]);
    if (!Array.isArray(found) || found.length < 2) return [];
    return [{ field: `${block}.${list}`, rule: `holds ${found.length} records; only the first bills` }];
  });
}
