import fc from 'fast-check';
import t from 'tap';
import { decimal, sum, toMoney } from '../../../../../api/domain/decimal.ts';
import { calculateMonth } from '../../../../../api/domain/revenue/calculate-month.ts';
import { compareResults } from '../../../../../api/domain/revenue/compare/compare-results.ts';
import type { ResultSide } from '../../../../../api/domain/revenue/compare/moves.ts';
import { type FactsInput, parseFacts } from '../../../../../api/domain/revenue/facts.ts';
import { parseTerms } from '../../../../../api/domain/revenue/terms.ts';

const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2024-01-15' };

function side(blocks: object, month: string, inputs: FactsInput = {}): ResultSide {
  const terms = parseTerms({ ...frame, ...blocks });
  const facts = parseFacts(inputs);
  if (!terms.ok || !facts.ok) throw new Error(JSON.stringify([terms, facts]));
  const origin = { terms: terms.terms, month, facts: facts.facts };
  return { ...origin, lines: calculateMonth({ ...origin, inputs: origin.facts }).lines };
}

const fee = (amount: string) => ({ fixedFee: { services: [{ code: '4700', fee: amount }] } });
const share = (percentage: string) => ({
  revenueShare: {
    structures: [
      {
        revenueCodes: ['*'],
        accumulationType: 'Monthly',
        tiers: [{ amount: '0', sharePercentage: percentage }],
      },
    ],
  },
});

t.test('a corrected fact is named with the line it moved', async (t) => {
  const blocks = { ...share('10'), ...fee('500') };
  const from = side(blocks, '2025-06', { revenueByCode: { VD1: '1000', SD1: '70' } });
  const to = side(blocks, '2025-06', { revenueByCode: { VD1: '1250.50', SD1: '70' } });
  t.same(compareResults(from, to), {
    from: '607.00',
    to: '632.05',
    difference: '25.05',
    termsChanges: [],
    factChanges: [{ path: 'revenueByCode.VD1', from: '1000', to: '1250.50' }],
    movements: [{ cause: 'facts', inputs: ['revenueByCode.VD1'], amount: '25.05' }],
    lines: [
      {
        line: 'RevenueShare',
        invoiceGroup: '1',
        from: '107.00',
        to: '132.05',
        difference: '25.05',
        movements: [{ cause: 'facts', inputs: ['revenueByCode.VD1'], amount: '25.05' }],
      },
    ],
  });
});

t.test('terms and facts that changed together are told apart', async (t) => {
  const from = side(share('10'), '2025-06', { revenueByCode: { VD1: '1000' } });
  const to = side(share('20'), '2025-06', { revenueByCode: { VD1: '1500', SM1: '100' } });
  const found = compareResults(from, to);
  t.same(found.movements, [
    { cause: 'terms', inputs: ['revenueShare'], amount: '100.00' },
    { cause: 'facts', inputs: ['revenueByCode.VD1'], amount: '100.00' },
    { cause: 'facts', inputs: ['revenueByCode.SM1'], amount: '20.00' },
  ]);
  t.same(found.termsChanges, [
    { path: 'revenueShare.structures[0].tiers[0].sharePercentage', from: '10', to: '20' },
  ]);
});

t.test('between two months the month itself moves days and raises', async (t) => {
  const escalator = { month: 7, type: 'Percentage', value: '3' };
  const blocks = { ...fee('1000'), escalator };
  const found = compareResults(side(blocks, '2025-06'), side(blocks, '2025-07'));
  t.same(found.movements, [{ cause: 'month', inputs: [], amount: '30.90' }]);
  t.match(found, { from: '1030.00', to: '1060.90', termsChanges: [], factChanges: [] });
});

t.test('a block that is exchanged needs facts only one side has', async (t) => {
  const from = side(fee('100'), '2025-06');
  const to = side({ perOccupiedRoom: { roomRate: '1.5' } }, '2025-06', { occupiedRooms: '10' });
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    const found = compareResults(one, other);
    t.ok(found.movements.every(({ cause }) => cause === 'terms'));
    t.same(
      found.lines.map((line) => [line.line, line.from, line.to]).sort(),
      [
        ['FixedFee:4700', one === from ? '100.00' : null, one === from ? null : '100.00'],
        ['PerOccupiedRoom', one === from ? null : '15.00', one === from ? '15.00' : null],
      ].sort(),
    );
  }
});

t.test('what another program version had calculated is a movement of its own', async (t) => {
  const now = side(fee('100'), '2025-06');
  const before = { ...now, lines: [{ line: 'FixedFee:4700', invoiceGroup: '1', amount: '99.99' }] };
  t.match(compareResults(before, now).movements, [{ cause: 'rules', inputs: [], amount: '0.01' }]);
  t.match(compareResults(now, before).movements, [{ cause: 'rules', inputs: [], amount: '-0.01' }]);
});

t.test('a mixture that cannot be calculated is joined with the next step', async (t) => {
  const indexed = (index: Record<string, string>) => ({
    ...fee('1000'),
    escalator: { month: 7, type: 'GreaterOfPercentOrIndex', value: '3', index },
  });
  const from = side(indexed({ '2024': '4', '2025': '4' }), '2025-07');
  const to = side(indexed({ '2024': '4' }), '2025-06');
  const found = compareResults(from, to);
  t.same(found.movements, [{ cause: 'month', inputs: ['escalator'], amount: '-41.60' }]);
});

t.test('hours of a job are compared as a sum', async (t) => {
  const blocks = { perLaborHour: { jobs: [{ jobCode: 'VALET', rate: '20' }] } };
  const row = (regularMinutes: number) => ({ jobCode: 'VALET', regularMinutes, overtimeMinutes: 0 });
  const found = compareResults(
    side(blocks, '2025-06', { timesheet: [row(60)] }),
    side(blocks, '2025-06', { timesheet: [row(60), row(30)] }),
  );
  t.match(found.movements, [{ cause: 'facts', inputs: ['timesheet.VALET'], amount: '10.00' }]);
  t.same(found.factChanges, [
    { path: 'timesheet.VALET.regularMinutes', from: '60', to: '90' },
    { path: 'timesheet.VALET.rows', from: '1', to: '2' },
  ]);
});

const money = fc
  .integer({ min: 0, max: 2_000_000 })
  .map((cents) => toMoney(decimal(String(cents)).div('100')));
const codes = fc.dictionary(fc.constantFrom('VD1', 'SD1', 'VO1', 'OR1'), money);
const anySide = fc
  .record({
    fee: fc.option(money, { nil: null }),
    percentage: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
    room: fc.option(money, { nil: null }),
    rate: fc.option(money, { nil: null }),
    raise: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
    bell: fc.boolean(),
    month: fc.constantFrom('2024-01', '2024-02', '2025-06', '2025-07'),
    revenue: codes,
    rooms: fc.integer({ min: 0, max: 9000 }),
    minutes: fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 4 }),
  })
  .map((one) => {
    const blocks = {
      ...(one.fee !== null && fee(one.fee)),
      ...(one.percentage !== null && share(String(one.percentage))),
      ...(one.room !== null && { perOccupiedRoom: { roomRate: one.room } }),
      ...(one.rate !== null && { perLaborHour: { jobs: [{ jobCode: 'A', rate: one.rate }] } }),
      ...(one.bell && { bellServiceFee: {} }),
      ...(one.raise !== null && { escalator: { month: 7, type: 'Percentage', value: String(one.raise) } }),
    };
    const timesheet = one.minutes.map((regularMinutes) => ({
      jobCode: 'A',
      regularMinutes,
      overtimeMinutes: regularMinutes % 7,
    }));
    return side(blocks, one.month, {
      revenueByCode: one.revenue,
      ...(one.room !== null && { occupiedRooms: String(one.rooms) }),
      timesheet,
      bellRevenue: one.revenue.OR1 ?? null,
    });
  });

t.test('movements add up to the difference exactly, in all and per line', async (t) => {
  const total = (parts: readonly { readonly amount: string }[]) =>
    toMoney(sum(parts.map(({ amount }) => decimal(amount))));
  fc.assert(
    fc.property(anySide, anySide, (from, to) => {
      const found = compareResults(from, to);
      const difference = toMoney(decimal(found.to).minus(decimal(found.from)));
      const ofLines = found.lines.map((line) => ({ amount: line.difference }));
      return (
        found.difference === difference &&
        total(found.movements) === difference &&
        total(ofLines) === difference &&
        found.lines.every((line) => total(line.movements) === line.difference)
      );
    }),
    { numRuns: 300 },
  );
  t.pass('for 300 pairs');
});
