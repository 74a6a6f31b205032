import t from 'tap';
import { earns, flagCodes, lineTexts } from './support.ts';

const agreement = (changes: object = {}) => ({
  type: 'FixedFee',
  fixedFeeAmount: '2000',
  profitShare: { accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
  ...changes,
});

t.test('only the named lines reduce the profit', async (t) => {
  const nonGlExpenses = [{ title: 'Card', type: 'FixedAmount', amount: '1000' }];
  const result = earns(
    {
      fixedFee: { services: [{ code: '4700', fee: '7777' }] },
      midMonthAdvance: { amount: '99' },
      billableAccounts: { payrollAccounts: ['6015'], expenseAccounts: ['7060'] },
      managementAgreement: agreement({ nonGlExpenses }),
    },
    { netExternalRevenue: '60000', accounts: { '6015': '20000', '7060': '1500' } },
  );
  t.equal(result.breakdown.profitShare?.monthlyProfit, '35500');
  t.match(lineTexts(result).at(-1), 'ProfitShare 3550.00');
});

t.test('validations over the threshold of the agreement add to the profit', async (t) => {
  const threshold = { validationThresholdType: 'RevenuePercentage', validationThresholdAmount: '5' };
  const profit = (enabled: boolean) =>
    earns(
      { managementAgreement: agreement({ ...threshold, validationThresholdEnabled: enabled }) },
      { netExternalRevenue: '60000', validationRevenue: '4000' },
    ).breakdown.profitShare?.monthlyProfit;
  t.equal(profit(true), '59000');
  t.equal(profit(false), '58000');
});

t.test('a profit that is given replaces the computed one', async (t) => {
  const result = earns(
    { managementAgreement: agreement() },
    { netExternalRevenue: '1', monthlyProfit: '500' },
  );
  t.match(lineTexts(result), ['ManagementFee 2000.00', 'ProfitShare 50.00']);
});

t.test('a loss earns nothing; annual tiers carry it on, monthly ones do not', async (t) => {
  const share = (accumulationType: string, ytdProfit: string, monthlyProfit: string) => {
    const profitShare = { accumulationType, tiers: [{ amount: '0', sharePercentage: '10' }] };
    const blocks = { managementAgreement: agreement({ fixedFeeAmount: '0', profitShare }) };
    return earns(blocks, { ytdProfit, monthlyProfit }).amount;
  };
  t.equal(share('Monthly', '-300', '1000'), '100.00');
  t.equal(share('AnnualCalendar', '-300', '1000'), '70.00');
  t.equal(share('AnnualCalendar', '0', '-1000'), '0.00');
});

t.test('a share without tiers is shown to a person', async (t) => {
  const profitShare = { accumulationType: 'Monthly', tiers: [] };
  t.same(flagCodes(earns({ managementAgreement: agreement({ profitShare }) })), ['block-without-terms']);
});
