import t from 'tap';
import { earns, lineTexts } from './support.ts';

const accounts = {
  '6015': '10000.00',
  '6200': '800',
  '6399': '450.75',
  '7060': '500',
  '7080': '70',
  '7100': '30',
};
const bills = (changes: object, agreement: object = {}) =>
  lineTexts(
    earns(
      {
        billableAccounts: {
          payrollAccounts: ['6015'],
          expenseAccounts: ['7060', '7080', '7100'],
          ...changes,
        },
        ...agreement,
      },
      { accounts },
    ),
  );

t.test('payroll and expenses are the balances of their accounts', async (t) => {
  t.same(bills({}), ['BillablePayroll 10000.00', 'BillableExpenses 600.00']);
  t.same(bills({ additionalPayrollAmount: '99.50' })[0], 'BillablePayroll 10099.50');
});

t.test('payroll taxes are the ledger balances or a percentage of payroll', async (t) => {
  t.equal(bills({ payrollTaxes: { billingType: 'Actual' } })[1], 'PTEB 1250.75');
  const percentage = { billingType: 'Percentage', percentage: '25' };
  t.equal(bills({ payrollTaxes: percentage })[1], 'PTEB 2500.00');
});

t.test('the percentage rises and compounds from its own date', async (t) => {
  const escalator = { month: 6, type: 'Percentage', value: '5' };
  const payrollTaxes = {
    billingType: 'Percentage',
    percentage: '20',
    percentageEffectiveDate: '2022-06-01',
    escalator,
  };
  t.equal(bills({ payrollTaxes })[1], 'PTEB 2315.00');
});

t.test('support is fixed, or a percentage of payroll without or with taxes', async (t) => {
  const payrollTaxes = { billingType: 'Percentage', percentage: '25' };
  const line = (support: object) => bills({ payrollTaxes, support })[2];
  t.equal(line({ billingType: 'Fixed', payrollType: 'Total', amount: '750' }), 'SupportServices 750.00');
  t.equal(
    line({ billingType: 'Percentage', payrollType: 'Billable', amount: '2' }),
    'SupportServices 200.00',
  );
  t.equal(line({ billingType: 'Percentage', payrollType: 'Total', amount: '2' }), 'SupportServices 250.00');
});

t.test('accounts that are billed as insurance or claims leave the expenses', async (t) => {
  const agreement = (parts: object) => ({
    managementAgreement: { type: 'FixedFee', fixedFeeAmount: '0', ...parts },
  });
  const insured = agreement({ insurance: { type: 'BasedOnBillableAccounts' } });
  t.same(bills({}, insured), ['BillablePayroll 10000.00', 'BillableExpenses 530.00', 'Insurance 70.00']);
  const fixed = agreement({ insurance: { type: 'FixedFee', fixedFeeAmount: '5' } });
  t.same(bills({}, fixed), ['BillablePayroll 10000.00', 'BillableExpenses 600.00', 'Insurance 5.00']);
  const claimed = agreement({ claims: { type: 'PerClaim' } });
  t.same(bills({}, claimed), ['BillablePayroll 10000.00', 'BillableExpenses 570.00', 'Claims 30.00']);
});
