import t from 'tap';
import { earns, flagCodes, lineTexts } from './support.ts';

t.test('the advance is a credit, in full also in a partial month', async (t) => {
  const result = earns({
    startDate: '2025-06-20',
    midMonthAdvance: { amount: '15000', lineTitle: 'PreBill' },
  });
  t.same(lineTexts(result), ['MidMonthAdvance -15000.00']);
  t.match(result.explanation[0]?.text, 'PreBill');
  t.same(flagCodes(result), []);
});

t.test('an advance above the share is shown to a person', async (t) => {
  const structures = [
    { revenueCodes: ['*'], accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
  ];
  const flags = (amount: string) =>
    flagCodes(
      earns({ revenueShare: { structures }, midMonthAdvance: { amount } }, { revenueByCode: { VD1: '100' } }),
    );
  t.same(flags('10.00'), []);
  t.same(flags('10.01'), ['advance-above-share']);
});
