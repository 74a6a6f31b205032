import t from 'tap';
import { earns, flagCodes, lineTexts } from './support.ts';

const flat = (sharePercentage: string, changes: object = {}) => ({
  revenueCodes: ['*'],
  accumulationType: 'Monthly',
  tiers: [{ amount: '0', sharePercentage }],
  ...changes,
});
const shares = (structures: object[], changes: object = {}) => ({ revenueShare: { structures, ...changes } });
const took = (revenue: string) => ({ revenueByCode: { VD1: revenue } });

t.test('minimum and cap hold the rounded share, equal is not binding', async (t) => {
  const bounded = (revenue: string) => {
    const result = earns(shares([flat('25')], { minimumGuarantee: '5000', cap: '12000' }), took(revenue));
    const entry = result.breakdown.revenueShare;
    return [result.amount, entry?.minimumBinding, entry?.capBinding];
  };
  t.same(bounded('12000'), ['5000.00', true, false]);
  t.same(bounded('20000'), ['5000.00', false, false]);
  t.same(bounded('-750'), ['5000.00', true, false]);
  t.same(bounded('48000'), ['12000.00', false, false]);
  t.same(bounded('48000.04'), ['12000.00', false, true]);
});

t.test('minimum and cap are prorated by days, the share is not', async (t) => {
  const window = { startDate: '2024-02-15', endDate: null };
  const half = (revenue: string, bounds: object) =>
    earns({ ...window, ...shares([flat('25')], bounds) }, took(revenue), '2024-02').amount;
  t.equal(half('0', { minimumGuarantee: '4000' }), '2068.97');
  t.equal(half('40000', { cap: '4000' }), '2068.97');
  t.equal(half('4000', {}), '1000.00');
});

t.test('the words say what held the share', async (t) => {
  const text = (bounds: object) => earns(shares([flat('25')], bounds), took('12000')).explanation[0]?.text;
  t.equal(text({}), 'Share 12000 x 25 % = 3000.00');
  t.equal(
    text({ minimumGuarantee: '5000' }),
    'Share 12000 x 25 % is 3000.00, raised to the minimum = 5000.00',
  );
  t.equal(text({ cap: '100' }), 'Share 12000 x 25 % is 3000.00, held to the cap = 100.00');
});

t.test('every structure has codes and a year to date of its own; one line in the first group', async (t) => {
  const tiers = [
    { amount: '1000', sharePercentage: '10' },
    { amount: '0', sharePercentage: '20' },
  ];
  const annual = { accumulationType: 'AnnualCalendar', tiers };
  const structures = [
    flat('0', { revenueCodes: ['VD1'], invoiceGroup: 2, ...annual }),
    flat('0', { revenueCodes: ['SD1'], invoiceGroup: 3, ...annual }),
  ];
  const facts = { revenueByCode: { VD1: '100', SD1: '100', ADJ: '100' }, ytdRevenue: ['950', '5000'] };
  const result = earns(shares(structures), facts);
  t.same(lineTexts(result), ['RevenueShare 35.00']);
  t.same(result.byInvoiceGroup, { '2': '35.00' });
});

t.test('a year to date does not touch monthly tiers', async (t) => {
  const structure = flat('0', { tiers: [{ amount: '1000', sharePercentage: '10' }] });
  t.equal(earns(shares([structure]), { ...took('100'), ytdRevenue: ['5000'] }).amount, '10.00');
});

t.test('the sum of structures is rounded once', async (t) => {
  const structures = [flat('5', { revenueCodes: ['VD1'] }), flat('5', { revenueCodes: ['SD1'] })];
  t.equal(earns(shares(structures), { revenueByCode: { VD1: '0.08', SD1: '0.02' } }).amount, '0.01');
});

t.test('bell revenue is left out of the share while it is passed through', async (t) => {
  const facts = { revenueByCode: { VD1: '100', OR1: '50', OR2: '7' } };
  t.equal(earns(shares([flat('10')]), facts).amount, '15.70');
  t.equal(earns({ ...shares([flat('10')]), bellServiceFee: {} }, facts).amount, '10.00');
});

t.test('what a person should look at is flagged', async (t) => {
  const flags = (structures: object[], facts: object, bounds: object = {}) =>
    flagCodes(earns(shares(structures, bounds), facts));
  const annual = flat('10', { accumulationType: 'AnnualCalendar' });
  const limited = flat('10', { tiers: [{ amount: '10', sharePercentage: '1' }] });
  t.same(flags([], took('1')), ['block-without-terms']);
  t.same(flags([flat('10')], {}), ['no-revenue']);
  t.same(flags([annual], took('-5')), ['negative-annual-month']);
  t.same(flags([flat('10')], took('-5')), []);
  t.same(flags([limited], took('11')), ['revenue-above-last-tier']);
  t.same(flags([limited], took('10')), []);
  t.same(flags([flat('1'), flat('1')], took('1')), ['code-in-two-structures']);
  t.same(flags([flat('1')], took('1'), { minimumGuarantee: '5', cap: '4' }), ['cap-below-minimum']);
});
