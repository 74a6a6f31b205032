import { entriesAt, type Loose, listAt, objectOf, readFields, valueAt } from './fields.ts';
import * as shapes from './shapes.ts';
import { toUpperLimits } from './to-upper-limits.ts';

/** The older system's contract in the shape of our terms, unchecked; values that are wrong stay wrong. */
export function toTermsShape(original: Loose): Record<string, unknown> {
  const blocks = Object.fromEntries(
    Object.entries(readers).map(([name, read]) => [name, blockAt(original, name, read)]),
  );
  const billed = Object.keys(labels).filter((name) => blocks[name] !== undefined);
  const [only = ''] = billed;
  return {
    ...readFields(original, shapes.frameFields),
    contractType: billed.length === 1 ? labels[only] : 'Hybrid',
    escalator: increment(original),
    ...blocks,
  };
}

/** Blocks that make the label; the file's own label is unreliable. */
const labels: Readonly<Record<string, string>> = {
  fixedFee: 'FixedFee',
  perLaborHour: 'PerLaborHour',
  perOccupiedRoom: 'PerOccupiedRoom',
  revenueShare: 'RevenueShare',
  managementAgreement: 'ManagementAgreement',
};

/** A block that is missing or switched off bills nothing; what it holds is not even read. */
function blockAt(original: Loose, name: string, read: (block: Loose) => unknown): unknown {
  const value = valueAt(original, [name]);
  const block = objectOf(value);
  if (block === null) return value ?? undefined;
  return isOn(valueAt(block, ['enabled'])) ? read(block) : undefined;
}

function isOn(enabled: unknown): boolean {
  return enabled !== false && enabled !== 'false';
}

const monthNames =
  'january february march april may june july august september october november december'.split(' ');

/** The yearly increment. A month alone says nothing: files hold one even where nothing was agreed. */
function increment(original: Loose): unknown {
  const month = valueAt(original, ['incrementMonth']) ?? '';
  const value = valueAt(original, ['incrementAmount']) ?? '0';
  const number = monthNames.indexOf(String(month).trim().toLowerCase()) + 1;
  const raises = typeof value !== 'string' || !/^-?0*(\.0*)?$/.test(value);
  if (!raises && number === 0) return undefined;
  return { month: number === 0 ? month || null : number, type: 'Percentage', value };
}

const readers: Readonly<Record<string, (block: Loose) => unknown>> = {
  invoiceGrouping: (block) => ({
    invoiceGroups: entriesAt(block, ['invoiceGroups'], (entry) => readFields(entry, shapes.groupFields)),
  }),
  fixedFee: (block) => ({
    services: entriesAt(block, ['serviceRates'], (entry) => readFields(entry, shapes.serviceFields)),
  }),
  perLaborHour: (block) => ({
    jobs: entriesAt(block, ['jobRates'], (entry) => readFields(entry, shapes.jobFields)),
  }),
  perOccupiedRoom: (block) => readFields(block, shapes.roomFields),
  revenueShare: (block) => ({
    structures: entriesAt(block, ['thresholdStructures'], (entry) => ({
      ...readFields(entry, shapes.structureFields),
      tiers: tiersAt(entry, ['tiers']),
    })),
  }),
  bellServiceFee: (block) => readFields(firstAt(block, 'bellServices'), shapes.advanceFields.slice(-1)),
  midMonthAdvance: (block) => readFields(firstAt(block, 'midMonthAdvances'), shapes.advanceFields),
  depositedRevenue: (block) => readFields(firstAt(block, 'depositData'), shapes.depositFields),
  billableAccounts: (block) => billableAccounts(firstAt(block, 'billableAccountsData')),
  managementAgreement: (block) => managementAgreement(firstAt(block, 'ManagementFees')),
};

/** The first record of a list; only this one was ever billed. */
function firstAt(block: Loose, name: string): Loose {
  const list = listAt(block, [name]);
  return (Array.isArray(list) ? objectOf(list[0]) : null) ?? {};
}

function tiersAt(source: Loose, names: readonly string[]): unknown {
  return toUpperLimits(entriesAt(source, names, (tier) => readFields(tier, shapes.tierFields)));
}

/** A part written flat into its owner: `insuranceEnabled`, `insuranceType`. On when it says so or has a type. */
function flatPart(owner: Loose, prefix: string, fields: Parameters<typeof readFields>[1]): Loose | undefined {
  const enabled = valueAt(owner, [`${prefix}Enabled`]) ?? undefined;
  if (!isOn(enabled)) return undefined;
  const part = readFields(owner, fields);
  return enabled === undefined && Object.keys(part).length === 0 ? undefined : part;
}

function billableAccounts(data: Loose): Loose {
  return {
    ...readFields(data, shapes.accountFields),
    payrollAccounts: enabledAccounts(data, ['payrollAccountsData', 'payrollAccounts']),
    expenseAccounts: enabledAccounts(data, [
      'payrollExpenseAccountsData',
      'expenseAccountsData',
      'expenseAccounts',
    ]),
    payrollTaxes: flatPart(data, 'payrollTaxes', shapes.taxFields),
    support: flatPart(data, 'payrollSupport', shapes.supportFields),
  };
}

/** Codes of the accounts that are switched on. */
function enabledAccounts(data: Loose, names: readonly string[]): unknown {
  const list = listAt(data, names) ?? [];
  if (!Array.isArray(list)) return list;
  return list
    .filter((account) => isOn(valueAt(objectOf(account) ?? {}, ['isEnabled'])))
    .map((account) => (objectOf(account) === null ? account : valueAt(account, ['code'])));
}

function managementAgreement(fee: Loose): Loose {
  const profit = flatPart(fee, 'profitShare', shapes.profitFields);
  const expenses = valueAt(fee, ['nonGlBillableExpensesEnabled']);
  const labor = valueAt(fee, ['managementAgreementType', 'type']);
  return {
    ...readFields(fee, shapes.feeFields),
    jobs: laborFee(labor) ? jobsOf(fee) : undefined,
    insurance: flatPart(fee, 'insurance', shapes.insuranceFields),
    claims: flatPart(fee, 'claims', shapes.claimFields),
    profitShare: profit && { ...profit, tiers: tiersAt(fee, ['profitShareTierData', 'profitShareTiers']) },
    nonGlExpenses: isOn(expenses)
      ? entriesAt(fee, ['nonGlBillableExpenses'], (item) => readFields(item, shapes.expenseFields))
      : undefined,
  };
}

function laborFee(type: unknown): boolean {
  return readFields({ type }, shapes.feeFields).type === 'PerLaborHour';
}

function jobsOf(fee: Loose): unknown {
  return entriesAt(fee, ['perLaborHourJobCodeData', 'jobs'], (job) =>
    readFields({ ...job, jobCode: valueAt(job, ['jobCode', 'code']), code: null }, shapes.jobFields),
  );
}
