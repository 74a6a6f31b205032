import t from 'tap';
import { earns, lineTexts } from './support.ts';

const insured = (insurance: object, expenseAccounts: string[]) =>
  lineTexts(
    earns(
      {
        billableAccounts: { payrollAccounts: [], expenseAccounts },
        managementAgreement: { type: 'FixedFee', fixedFeeAmount: '0', insurance },
      },
      { accounts: { '7080': '1200', '7082': '650.33', '7085': '149.67' } },
    ),
  );

t.test('only enabled insurance accounts count, with their surcharge', async (t) => {
  const surcharge = { type: 'BasedOnBillableAccounts', additionalPercentage: '12.5' };
  t.same(insured(surcharge, ['7080', '7082', '7085']), ['Insurance 2250.00']);
  t.same(insured(surcharge, ['7080']), ['Insurance 1350.00']);
  t.same(insured(surcharge, []), []);
});

t.test('a surcharge may exceed 100 %', async (t) => {
  t.same(insured({ type: 'BasedOnBillableAccounts', additionalPercentage: '300' }, ['7080']), [
    'Insurance 4800.00',
  ]);
});
