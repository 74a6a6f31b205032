/** Paths of terms and what they are called in the file, most specific first. */
const renames: readonly (readonly [RegExp, string])[] = [
  [/^escalator\.month$/, 'incrementMonth'],
  [/^escalator\b.*$/, 'incrementAmount'],
  [/^fixedFee\.services/, 'fixedFee.serviceRates'],
  [/^perLaborHour\.jobs/, 'perLaborHour.jobRates'],
  [/^revenueShare\.structures/, 'revenueShare.thresholdStructures'],
  [/^bellServiceFee\./, 'bellServiceFee.bellServices[0].'],
  [/^midMonthAdvance\./, 'midMonthAdvance.midMonthAdvances[0].'],
  [/^depositedRevenue\./, 'depositedRevenue.depositData[0].'],
  [/^billableAccounts\.support\.(.)/, 'billableAccounts.payrollSupport+$1'],
  [/^billableAccounts\.payrollTaxes\.(.)/, 'billableAccounts.payrollTaxes+$1'],
  [/^billableAccounts\./, 'billableAccounts.billableAccountsData[0].'],
  [/^managementAgreement\.(insurance|claims|profitShare)\.(.)/, 'managementAgreement.$1+$2'],
  [/^managementAgreement\.nonGlExpenses/, 'managementAgreement.nonGlBillableExpenses'],
  [/^managementAgreement\./, 'managementAgreement.ManagementFees[0].'],
];

/** A path of our terms as a path of the file, for messages a person can follow. */
export function fileField(path: string, prefix: string): string {
  if (path === 'startDate' || path === 'endDate') return path;
  const renamed = renames.reduce((text, [from, to]) => text.replace(from, to), path);
  return prefix + renamed.replace(/\+(.)/g, (_, letter: string) => letter.toUpperCase());
}
