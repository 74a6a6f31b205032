import { type Field, field } from './fields.ts';

/**
 * Every figure of a contract file, under both names. Options are listed in the order of the older system's
 * choice sets: its number of an option is 126840000 plus the place in this list.
 */

const accumulation = ['Monthly', 'AnnualCalendar', 'AnnualAnniversary'];
const thresholds = ['VehicleCount', 'RevenuePercentage', 'ValidationAmount'];
const payroll = ['Billable', 'Total'];
const group = field('invoiceGroup', 'whole');

export const headerFields: readonly Field[] = [
  field('id', 'text'),
  field('purchaseOrder', 'text'),
  field('paymentTerms', 'text'),
  field('consumerPriceIndex', 'flag'),
  field('deposits', 'flag'),
  field('contractType', 'text'),
  field('supportingReports', 'list'),
];

export const frameFields: readonly Field[] = [
  field('billingType', ['Advanced', 'Arrears']),
  field('deviationAmount', 'decimal'),
  field('deviationPercentage', 'decimal'),
  field('notes', 'text'),
];

export const groupFields: readonly Field[] = [
  field('groupNumber', 'whole'),
  ...['title', 'description', 'vendorId', 'siteNumber', 'customerName', 'billingContactEmails'].map((name) =>
    field(name, 'text'),
  ),
];

export const serviceFields: readonly Field[] = [
  field('code', 'text'),
  field('fee', 'decimal'),
  field('startDate', 'date'),
  field('endDate', 'date'),
  group,
];

export const jobFields: readonly Field[] = [
  field('jobCode', 'text'),
  field('code', 'text'),
  field('rate', 'decimal'),
  field('overtimeRate', 'decimal'),
  field('startDate', 'date'),
  field('endDate', 'date'),
  group,
];

export const roomFields: readonly Field[] = [field('roomRate', 'decimal'), field('code', 'text'), group];

export const structureFields: readonly Field[] = [
  field('revenueCodes', 'list'),
  field('accumulationType', accumulation),
  field('validationThresholdType', thresholds),
  field('validationThresholdAmount', 'decimal'),
  group,
];

export const tierFields: readonly Field[] = [field('sharePercentage', 'decimal'), field('amount', 'decimal')];

export const advanceFields: readonly Field[] = [
  field('amount', 'decimal'),
  field('lineTitle', 'text'),
  group,
];

export const depositFields: readonly Field[] = [
  field('towneParkResponsibleForParkingTax', 'flag'),
  field('depositedRevenueEnabled', 'flag'),
  group,
];

export const accountFields: readonly Field[] = [
  field('additionalPayrollAmount', 'decimal', 'payrollAdditionalAmount', 'additionalPayrollAmount'),
  group,
];

export const taxFields: readonly Field[] = [
  field('billingType', ['Actual', 'Percentage'], 'payrollTaxesBillingType'),
  field('percentage', 'decimal', 'payrollTaxesPercentage'),
  field('percentageEffectiveDate', 'date', 'payrollTaxesPercentageEffectiveDate'),
];

export const supportFields: readonly Field[] = [
  field('billingType', ['Fixed', 'Percentage'], 'payrollSupportBillingType'),
  field('payrollType', payroll, 'payrollSupportPayrollType'),
  field('amount', 'decimal', 'payrollSupportAmount'),
];

export const feeFields: readonly Field[] = [
  field('type', ['FixedFee', 'PerLaborHour', 'RevenuePercentage'], 'managementAgreementType', 'type'),
  field('fixedFeeAmount', 'decimal'),
  field('revenuePercentageAmount', 'decimal'),
  field('feeEffectiveDate', 'date', 'feeEffectiveDate', 'managementFeeEffectiveDate'),
  field('validationThresholdEnabled', 'flag'),
  field('validationThresholdType', thresholds),
  field('validationThresholdAmount', 'decimal'),
  group,
];

export const insuranceFields: readonly Field[] = [
  field('type', ['BasedOnBillableAccounts', 'FixedFee'], 'insuranceType'),
  field('additionalPercentage', 'decimal', 'insuranceAdditionalPercentage'),
  field('fixedFeeAmount', 'decimal', 'insuranceFixedFeeAmount'),
];

export const claimFields: readonly Field[] = [
  field('type', ['PerClaim', 'AnnualCalendar', 'AnnualAnniversary'], 'claimsType'),
  field('cap', 'decimal', 'claimsCap', 'claimsCapAmount'),
];

export const profitFields: readonly Field[] = [
  field('accumulationType', accumulation, 'profitShareAccumulationType'),
];

export const expenseFields: readonly Field[] = [
  field('title', 'text', 'expenseTitle', 'title'),
  field('code', 'text'),
  field('type', ['FixedAmount', 'Payroll', 'Revenue'], 'nonGLExpenseType', 'type'),
  field('payrollType', payroll, 'expensePayrollType', 'payrollType'),
  field('amount', 'decimal', 'expenseAmount', 'amount'),
  field('finalPeriodBilled', 'month'),
];
