import t from 'tap';
import { earns, flagCodes, lineTexts } from './support.ts';

const fee = (agreement: object, facts: object = {}, frame: object = {}) =>
  earns({ ...frame, managementAgreement: agreement }, facts);

t.test('a fixed fee is prorated by days', async (t) => {
  const result = fee({ type: 'FixedFee', fixedFeeAmount: '3000' }, {}, { startDate: '2025-06-30' });
  t.same(lineTexts(result), ['ManagementFee 100.00']);
});

t.test('a percentage is taken of the net revenue and can rise', async (t) => {
  const escalator = { month: 6, type: 'Percentage', value: '10' };
  const agreement = {
    type: 'RevenuePercentage',
    revenuePercentageAmount: '5',
    feeEffectiveDate: '2024-06-01',
    escalator,
  };
  const result = fee(agreement, { netExternalRevenue: '1000' });
  t.same(lineTexts(result), ['ManagementFee 55.00']);
  t.equal(result.breakdown.feePercentage, '5.5');
});

t.test('labor at its rates makes one line, without rounding by timesheet row', async (t) => {
  const jobs = [{ jobCode: 'GSA', rate: '21.70', overtimeRate: '30' }];
  const row = { jobCode: 'GSA', regularMinutes: 20, overtimeMinutes: 0 };
  const result = fee({ type: 'PerLaborHour', jobs }, { timesheet: [row, row] });
  t.same(lineTexts(result), ['ManagementFee 14.47']);
});

t.test('the escalator of the contract does not raise the fee', async (t) => {
  const frame = { escalator: { month: 1, type: 'Percentage', value: '50' } };
  t.equal(fee({ type: 'FixedFee', fixedFeeAmount: '100' }, {}, frame).amount, '100.00');
});

t.test('a fee without its figure bills nothing and is shown to a person', async (t) => {
  for (const type of ['FixedFee', 'RevenuePercentage', 'PerLaborHour']) {
    t.same(flagCodes(fee({ type })), ['block-without-terms'], type);
  }
});
