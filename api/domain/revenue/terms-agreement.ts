import { z } from 'zod';
import { monthRule, parseMonth } from '../month.ts';
import { thresholdHasAmount } from './terms-blocks.ts';
import {
  accumulationType,
  across,
  amount,
  block,
  common,
  day,
  label,
  list,
  needs,
  oneOf,
  optional,
  peek,
  percentage,
  type Report,
  ruleFor,
  thresholdType,
} from './terms-parts.ts';
import { escalator, jobs, raisedTiers } from './terms-rates.ts';

const flag = z.boolean({ error: ruleFor('must be true or false') });

export const depositedRevenue = block({
  ...common,
  towneParkResponsibleForParkingTax: flag,
  depositedRevenueEnabled: flag,
});

const payrollTaxes = across(
  block({
    ...common,
    billingType: oneOf(['Actual', 'Percentage']),
    percentage: optional(percentage),
    percentageEffectiveDate: optional(day),
    escalator: optional(escalator),
  }),
  (value, report) => {
    if (peek(value, 'billingType') === 'Percentage') needs(value, report, 'percentage', 'for a percentage');
  },
);

/** Reports a percentage above 100 in a field that holds percent points or dollars by type. */
function percentWithin(value: unknown, report: Report, field: string): void {
  const figure = peek(value, field);
  if (!amount.safeParse(figure).success || percentage.safeParse(figure).success) return;
  report('must lie between 0 and 100', [field]);
}

const support = across(
  block({
    ...common,
    billingType: oneOf(['Fixed', 'Percentage']),
    payrollType: optional(oneOf(['Billable', 'Total'])),
    amount,
  }),
  (value, report) => {
    if (peek(value, 'billingType') !== 'Percentage') return;
    needs(value, report, 'payrollType', 'for a percentage');
    percentWithin(value, report, 'amount');
  },
);

const accounts = list(label(20), 1000);

/** Ledger accounts the owner pays back; the lists hold the accounts that are billed. */
export const billableAccounts = block({
  ...common,
  payrollAccounts: accounts,
  expenseAccounts: accounts,
  additionalPayrollAmount: optional(amount),
  payrollTaxes: optional(payrollTaxes),
  support: optional(support),
});
export type BillableAccounts = z.output<typeof billableAccounts>;

const insurance = across(
  block({
    ...common,
    type: oneOf(['BasedOnBillableAccounts', 'FixedFee']),
    additionalPercentage: optional(amount),
    fixedFeeAmount: optional(amount),
  }),
  (value, report) => {
    if (peek(value, 'type') === 'FixedFee') needs(value, report, 'fixedFeeAmount', 'for a fixed fee');
  },
);

const claims = across(
  block({
    ...common,
    type: oneOf(['PerClaim', 'AnnualCalendar', 'AnnualAnniversary']),
    cap: optional(amount),
  }),
  (value, report) => {
    const type = peek(value, 'type');
    if (type === 'AnnualCalendar' || type === 'AnnualAnniversary') {
      needs(value, report, 'cap', `for the type ${type}`);
    }
  },
);

const nonGlExpense = across(
  block({
    ...common,
    title: label(100),
    code: optional(label(20)),
    type: oneOf(['FixedAmount', 'Payroll', 'Revenue']),
    payrollType: optional(oneOf(['Billable', 'Total'])),
    amount,
    finalPeriodBilled: optional(
      z
        .string({ error: ruleFor(monthRule) })
        .refine((text) => parseMonth(text) !== null, { error: monthRule }),
    ),
  }),
  (value, report) => {
    const type = peek(value, 'type');
    if (type === 'Payroll') needs(value, report, 'payrollType', 'for the type Payroll');
    if (type === 'Payroll' || type === 'Revenue') percentWithin(value, report, 'amount');
  },
);
export type NonGlExpense = z.output<typeof nonGlExpense>;

/** Tiers on the profit. An escalator raises the percentages of the tiers, each by its own value where it has one. */
const profitShare = block({
  ...common,
  accumulationType,
  tiers: raisedTiers,
  escalator: optional(escalator),
});

export type ProfitShare = z.output<typeof profitShare>;

export const managementAgreement = across(
  block({
    ...common,
    type: oneOf(['FixedFee', 'PerLaborHour', 'RevenuePercentage']),
    fixedFeeAmount: optional(amount),
    revenuePercentageAmount: optional(percentage),
    jobs: optional(jobs),
    feeEffectiveDate: optional(day),
    escalator: optional(escalator),
    insurance: optional(insurance),
    claims: optional(claims),
    nonGlExpenses: optional(list(nonGlExpense, 200)),
    profitShare: optional(profitShare),
    validationThresholdEnabled: optional(flag),
    validationThresholdType: optional(thresholdType),
    validationThresholdAmount: optional(amount),
  }),
  (value, report) => {
    if (peek(value, 'validationThresholdEnabled') === true) thresholdHasAmount(value, report);
  },
);
export type ManagementAgreement = z.output<typeof managementAgreement>;
