import t from 'tap';
import { summariseTerms } from '../../../../api/domain/approval/terms-summary.ts';

const summary = (terms: object) => summariseTerms(JSON.stringify(terms));

t.test('each part that is switched on has its line', async (t) => {
  t.same(
    summary({
      contractType: 'Hybrid',
      escalator: { month: 7, type: 'Percentage', value: '3' },
      fixedFee: { services: [{ code: '4700', fee: '8000.00' }] },
      perLaborHour: { enabled: true, jobs: [{ jobCode: 'VALET', rate: '24.50', overtimeRate: null }] },
      perOccupiedRoom: { enabled: false, roomRate: '1.25' },
      revenueShare: {
        structures: [
          {
            revenueCodes: ['*'],
            accumulationType: 'Monthly',
            tiers: [
              { amount: '40000', sharePercentage: '45' },
              { amount: '0', sharePercentage: '12.5' },
            ],
          },
        ],
        minimumGuarantee: '5000',
      },
    }),
    [
      'Fixed fee a month: 4700 8000.00',
      'Per labor hour: VALET 24.50 (overtime not given)',
      'Revenue share: 45 % up to 40000, 12.5 % of the rest (Monthly), at least 5000 a month',
      'Escalation in month 7: Percentage 3',
    ],
  );
});

t.test('terms that are missing, empty or unreadable are said to be so', async (t) => {
  t.same(summariseTerms(null), ['No terms are given.']);
  t.same(summary({}), ['The terms name nothing to be paid.']);
  for (const broken of ['', '{', 'null', '[]', '"text"', '{"a": NaN}']) {
    t.same(summariseTerms(broken), ['The terms cannot be read; see the contract.'], broken);
  }
});

t.test('long lists and long texts are shortened and the rest is counted', async (t) => {
  const services = Array.from({ length: 9 }, (_, index) => ({ code: String(index), fee: '1.00' }));
  t.same(summary({ fixedFee: { services } }), [
    'Fixed fee a month: 0 1.00, 1 1.00, 2 1.00, 3 1.00, 4 1.00, 5 1.00 and 3 more',
  ]);
  const [line = ''] = summary({ perOccupiedRoom: { roomRate: '9'.repeat(500) } });
  t.ok(line.length < 100 && line.endsWith('…'));
});

t.test('parts of an unexpected shape do not break the summary', async (t) => {
  t.same(
    summary({ fixedFee: { services: 'all' }, perLaborHour: [], revenueShare: { structures: [7, null] } }),
    ['Fixed fee a month: none given', 'Revenue share: none given'],
  );
});
