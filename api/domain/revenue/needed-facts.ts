import { dayBefore, type Month, overlap, type Period } from '../month.ts';
import { accumulationStart } from './accumulation.ts';
import type { Terms } from './terms.ts';

/** What has to be read for a month, and what is needed but kept nowhere in the Towne Park database. */
export interface NeededFacts {
  readonly revenue: boolean;
  readonly timesheet: boolean;
  readonly rooms: boolean;
  readonly validations: boolean;
  /** Year to date per revenue-share structure; null where it is 0 by definition. */
  readonly yearToDate: readonly (Period | null)[];
  /** Facts the terms need that cannot be read, in words. */
  readonly unavailable: readonly string[];
}

/** The facts that these terms make the calculation read, so that nothing is silently counted as 0. */
export function neededFacts(terms: Terms, month: Month): NeededFacts {
  const agreement = terms.managementAgreement;
  const structures = terms.revenueShare?.structures ?? [];
  return {
    revenue: terms.revenueShare !== null || terms.bellServiceFee !== null || agreement !== null,
    timesheet: terms.perLaborHour !== null || agreement?.type === 'PerLaborHour',
    rooms: terms.perOccupiedRoom !== null,
    validations: terms.revenueShare !== null || agreement !== null,
    yearToDate: structures.map(({ accumulationType }) => yearToDate(terms, accumulationType, month)),
    unavailable: unavailable(terms, month),
  };
}

/**
 * From the accumulation start to the day before the service month. Revenue from before the contract belongs
 * to another contract and is left out.
 */
function yearToDate(
  terms: Terms,
  type: Parameters<typeof accumulationStart>[0],
  month: Month,
): Period | null {
  const from = accumulationStart(type, terms.startDate, month);
  if (from === null || from >= month.first) return null;
  return overlap({ from, to: dayBefore(month.first) }, { startDate: terms.startDate, endDate: null });
}

function unavailable(terms: Terms, month: Month): string[] {
  const agreement = terms.managementAgreement;
  const deposited = terms.depositedRevenue;
  const profit = agreement?.profitShare ?? null;
  const totalPayroll = (agreement?.nonGlExpenses ?? []).some((item) => item.payrollType === 'Total');
  return [
    ...(readsAccounts(terms) || totalPayroll ? ['balances of the billable accounts'] : []),
    ...(agreement?.claims?.cap && agreement.claims.type !== 'PerClaim' ? ['claims of the year so far'] : []),
    ...(profit !== null && yearToDate(terms, profit.accumulationType, month)
      ? ['profit of the year so far']
      : []),
    ...(deposited?.towneParkResponsibleForParkingTax ? ['revenue not deposited and its tax rate'] : []),
    ...(deposited?.depositedRevenueEnabled ? ['deposited revenue'] : []),
  ];
}

function readsAccounts({ billableAccounts }: Terms): boolean {
  if (billableAccounts === null) return false;
  const { payrollAccounts, expenseAccounts, payrollTaxes } = billableAccounts;
  return payrollAccounts.length + expenseAccounts.length > 0 || payrollTaxes?.billingType === 'Actual';
}
