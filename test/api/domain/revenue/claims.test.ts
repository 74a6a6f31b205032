import t from 'tap';
import { earns, flagCodes } from './support.ts';

const claims = (agreed: object, ytdClaims: string) =>
  earns(
    {
      billableAccounts: { payrollAccounts: [], expenseAccounts: ['7099', '7100'] },
      managementAgreement: { type: 'FixedFee', fixedFeeAmount: '0', claims: agreed },
    },
    { accounts: { '7099': '8000', '7100': '10000', '7101': '999' }, ytdClaims },
  );

t.test('a yearly cap leaves what is left of it', async (t) => {
  const amount = (used: string) => claims({ type: 'AnnualCalendar', cap: '50000' }, used).amount;
  t.equal(amount('35000'), '15000.00');
  t.equal(amount('32000'), '18000.00');
  t.equal(amount('50000'), '0.00');
  t.equal(amount('60000'), '0.00');
});

t.test('claims above the cap are shown to a person', async (t) => {
  t.same(flagCodes(claims({ type: 'AnnualAnniversary', cap: '50000' }, '32000')), []);
  t.same(flagCodes(claims({ type: 'AnnualAnniversary', cap: '50000' }, '32000.01')), ['claims-above-cap']);
});

t.test('claims billed one by one have no cap', async (t) => {
  t.equal(claims({ type: 'PerClaim', cap: '1' }, '35000').amount, '18000.00');
});
