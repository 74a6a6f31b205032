import t from 'tap';
import { earns, lineTexts } from './support.ts';

const items = (nonGlExpenses: object[], month = '2025-06') =>
  lineTexts(
    earns(
      {
        startDate: '2025-05-20',
        billableAccounts: { payrollAccounts: ['6015'], expenseAccounts: [] },
        managementAgreement: { type: 'FixedFee', fixedFeeAmount: '0', nonGlExpenses },
      },
      { accounts: { '6015': '1000', '6200': '200' }, netExternalRevenue: '1658' },
      month,
    ),
  ).filter((line) => line.startsWith('NonGL'));

t.test('a fixed amount is billed in full up to and including its final period', async (t) => {
  const item = { title: 'Fee', type: 'FixedAmount', amount: '100', finalPeriodBilled: '2025-06' };
  t.same(items([item], '2025-05'), ['NonGL:Fee 100.00']);
  t.same(items([item], '2025-06'), ['NonGL:Fee 100.00']);
  t.same(items([item], '2025-07'), []);
});

t.test('percentages are taken of revenue, of payroll, or of payroll with its taxes', async (t) => {
  const item = (type: string, payrollType: string | null) => ({
    title: type,
    type,
    payrollType,
    amount: '2.75',
  });
  t.same(items([item('Revenue', null)]), ['NonGL:Revenue 45.60']);
  t.same(items([item('Payroll', 'Billable')]), ['NonGL:Payroll 27.50']);
  t.same(items([item('Payroll', 'Total')]), ['NonGL:Payroll 33.00']);
});
