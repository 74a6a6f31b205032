import t from 'tap';
import { earns, flagCodes, lineTexts } from './support.ts';

const structure = (changes: object = {}) => ({
  revenueCodes: ['*'],
  accumulationType: 'Monthly',
  tiers: [
    { amount: '90500', sharePercentage: '45' },
    { amount: '160500', sharePercentage: '20' },
    { amount: '0', sharePercentage: '12.5' },
  ],
  validationThresholdType: 'RevenuePercentage',
  validationThresholdAmount: '5',
  ...changes,
});
const shares = (...structures: object[]) => ({ revenueShare: { structures } });
const facts = (revenue: string, validations: string | null) => ({
  revenueByCode: { VD1: revenue },
  validationRevenue: validations,
});

t.test('validations over the threshold are priced at the weighted share', async (t) => {
  const result = earns(shares(structure()), facts('120000', '8000'));
  t.same(lineTexts(result), ['RevenueShare 46625.00', 'ValidatedParking 777.08']);
  t.equal(result.breakdown.validationThreshold, '6000');
  t.equal(result.breakdown.validationOver, '2000');
});

t.test('type and share are those of the first structure, the test runs on all revenue', async (t) => {
  const first = structure({ revenueCodes: ['VD1'], tiers: [{ amount: '0', sharePercentage: '10' }] });
  const second = structure({ revenueCodes: ['SD1'], validationThresholdAmount: '90' });
  const both = { revenueByCode: { VD1: '1000', SD1: '1000' }, validationRevenue: '300' };
  const result = earns(shares(first, second), both);
  t.equal(result.breakdown.validationOver, '200');
  t.match(lineTexts(result)[1], 'ValidatedParking 20.00');
});

t.test('the minimum does not change the price of validations', async (t) => {
  const flat = structure({ tiers: [{ amount: '0', sharePercentage: '10' }] });
  const blocks = { revenueShare: { structures: [flat], minimumGuarantee: '5000' } };
  t.same(lineTexts(earns(blocks, facts('1000', '150'))), ['RevenueShare 5000.00', 'ValidatedParking 10.00']);
});

t.test('without revenue the amount is 0 and a person looks', async (t) => {
  const result = earns(shares(structure()), facts('0', '100'));
  t.equal(result.amount, '0.00');
  t.same(flagCodes(result), ['validations-without-revenue']);
  t.equal(result.breakdown.validationOver, '100');
});

t.test('no validations delivered, or no threshold agreed: nothing is said', async (t) => {
  const silent = [
    earns(shares(structure()), facts('1000', null)),
    earns(shares(structure({ validationThresholdType: null })), facts('1000', '900')),
  ];
  for (const result of silent) {
    t.equal('validationOver' in result.breakdown, false);
    t.equal(result.lines.length, 1);
  }
});
