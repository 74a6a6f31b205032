import type { Terms } from '../terms.ts';
import { type Field, type Loose, number, writeFields, writeJson } from './fields.ts';
import type { ImportedContract } from './import-contract.ts';
import * as shapes from './shapes.ts';

/**
 * A contract as the file of the older system, so that importing it again gives the same contract. The dates
 * of the contract are not part of that file; blocks that bill nothing are written as switched off.
 */
export function exportContract({ terms, header }: Pick<ImportedContract, 'terms' | 'header'>): string {
  return writeJson({
    original: {
      ...writeFields(header, shapes.headerFields),
      ...writeFields(terms, shapes.frameFields),
      incrementMonth: monthNames[(terms.escalator?.month ?? 0) - 1] ?? null,
      incrementAmount: number(terms.escalator?.value ?? '0'),
      ...blocks(terms),
    },
  });
}

const monthNames =
  'January February March April May June July August September October November December'.split(' ');

function listOf(entries: readonly Loose[] | null | undefined, fields: readonly Field[]): unknown[] {
  return (entries ?? []).map((entry) => writeFields(entry, fields));
}

/** A block with its content, or switched off. */
function on(block: unknown, content: object): object {
  return block === null ? { enabled: false } : { enabled: true, ...content };
}

function blocks(terms: Terms): object {
  const one = (block: Loose | null, fields: readonly Field[]) => [writeFields(block, fields)];
  const structures = terms.revenueShare?.structures.map((structure) => ({
    ...writeFields(structure, shapes.structureFields),
    tiers: listOf(structure.tiers, shapes.tierFields),
  }));
  const bell = one(terms.bellServiceFee, shapes.advanceFields.slice(-1));
  return {
    invoiceGrouping: on(terms.invoiceGrouping, {
      invoiceGroups: listOf(terms.invoiceGrouping?.invoiceGroups, shapes.groupFields),
    }),
    fixedFee: on(terms.fixedFee, { serviceRates: listOf(terms.fixedFee?.services, shapes.serviceFields) }),
    perLaborHour: on(terms.perLaborHour, { jobRates: listOf(terms.perLaborHour?.jobs, shapes.jobFields) }),
    perOccupiedRoom: on(terms.perOccupiedRoom, writeFields(terms.perOccupiedRoom, shapes.roomFields)),
    revenueShare: on(terms.revenueShare, { thresholdStructures: structures }),
    bellServiceFee: on(terms.bellServiceFee, { bellServices: bell }),
    midMonthAdvance: on(terms.midMonthAdvance, {
      midMonthAdvances: one(terms.midMonthAdvance, shapes.advanceFields),
    }),
    depositedRevenue: on(terms.depositedRevenue, {
      depositData: one(terms.depositedRevenue, shapes.depositFields),
    }),
    billableAccounts: on(terms.billableAccounts, { billableAccountsData: [accountsOf(terms)] }),
    managementAgreement: on(terms.managementAgreement, { ManagementFees: [feeOf(terms)] }),
  };
}

/** A part is written flat into its owner, with a switch of its own. */
function flat(prefix: string, part: Loose | null | undefined, fields: readonly Field[]): Loose {
  const isOn = (part ?? null) !== null;
  return { [`${prefix}Enabled`]: isOn, ...writeFields(part ?? null, fields) };
}

function accountsOf({ billableAccounts: block }: Terms): Loose {
  const accounts = (codes: readonly string[] | undefined) =>
    JSON.stringify((codes ?? []).map((code) => ({ code, title: null, isEnabled: true })));
  return {
    ...writeFields(block, shapes.accountFields),
    payrollAccountsData: accounts(block?.payrollAccounts),
    payrollExpenseAccountsData: accounts(block?.expenseAccounts),
    ...flat('payrollTaxes', block?.payrollTaxes, shapes.taxFields),
    ...flat('payrollSupport', block?.support, shapes.supportFields),
  };
}

function feeOf({ managementAgreement: block }: Terms): Loose {
  const profit = block?.profitShare ?? null;
  return {
    ...writeFields(block, shapes.feeFields),
    perLaborHourJobCodeData: listOf(block?.jobs, shapes.jobFields),
    ...flat('insurance', block?.insurance, shapes.insuranceFields),
    ...flat('claims', block?.claims, shapes.claimFields),
    ...flat('profitShare', profit, shapes.profitFields),
    profitShareTierData: JSON.stringify(
      (profit?.tiers ?? []).map(({ sharePercentage, amount }) => ({ sharePercentage, amount })),
    ),
    nonGlBillableExpensesEnabled: block?.nonGlExpenses !== null,
    nonGlBillableExpenses: listOf(block?.nonGlExpenses, shapes.expenseFields),
  };
}
