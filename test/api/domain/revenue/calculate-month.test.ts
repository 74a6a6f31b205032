import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { decimal, sum, toMoney } from '../../../../api/domain/decimal.ts';
import { calculateMonth, requireMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import { earns, factsWith, flagCodes, lineTexts, termsWith } from './support.ts';

interface Case {
  readonly id: string;
  readonly rule: string;
  readonly contract: object;
  readonly month: string;
  readonly inputs: object;
  readonly expected: { readonly amount: string; readonly breakdown: object };
}

const path = new URL('../../../cases/revenue-cases.json', import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(path, 'utf8'));

const calculate = (one: Pick<Case, 'contract' | 'month'>, inputs: object) =>
  calculateMonth({ terms: termsWith(one.contract), month: one.month, inputs: factsWith(inputs) });

t.test('every worked month comes out to the cent and figure', async (t) => {
  t.ok(cases.length >= 66);
  for (const one of cases) {
    const result = calculate(one, one.inputs);
    t.equal(result.amount, one.expected.amount, `${one.id} amount: ${one.rule}`);
    t.strictSame(JSON.parse(JSON.stringify(result.breakdown)), one.expected.breakdown, `${one.id} breakdown`);
  }
});

t.test('lines, groups and explanations of every worked month add up to its amount', async (t) => {
  const total = (amounts: readonly string[]) => toMoney(sum(amounts.map((text) => decimal(text))));
  for (const one of cases) {
    const result = calculate(one, one.inputs);
    t.equal(total(result.lines.map((line) => line.amount)), result.amount, one.id);
    t.equal(total(Object.values(result.byInvoiceGroup)), result.amount, one.id);
    t.equal(total(result.explanation.map((entry) => entry.amount)), result.amount, one.id);
    for (const entry of result.explanation) t.match(entry.text, entry.amount, `${one.id} ends in its amount`);
  }
});

t.test('facts that no block reads change nothing', async (t) => {
  const surplus = { occupiedRooms: '77', accounts: { '9999': '5' }, ytdClaims: '9', bellRevenue: '3' };
  for (const one of cases) {
    const named = Object.keys(one.contract);
    const reads = ['perOccupiedRoom', 'managementAgreement', 'bellServiceFee', 'billableAccounts'];
    if (reads.some((block) => named.includes(block))) continue;
    const { basis: _plain, ...plain } = calculate(one, one.inputs);
    const { basis: _more, ...more } = calculate(one, { ...surplus, ...one.inputs });
    t.strictSame(more, plain, one.id);
  }
});

const cents = (max: number) =>
  fc.integer({ min: 0, max }).map((value) => toMoney(decimal(String(value)).div(decimal('100'))));

const contractOfManyBlocks = fc.record({
  fee: cents(5_000_000),
  rate: cents(9_000),
  overtime: cents(9_000),
  room: cents(500),
  share: fc.integer({ min: 0, max: 100 }).map(String),
  advance: cents(1_000_000),
  start: fc.integer({ min: 1, max: 28 }).map((day) => `2025-06-${String(day).padStart(2, '0')}`),
  group: fc.integer({ min: 1, max: 9 }),
});

t.test('whatever the figures, lines add up, none is zero, and a rerun gives the same', async () => {
  fc.assert(
    fc.property(contractOfManyBlocks, cents(20_000_000), fc.nat(60_000), (c, revenue, minutes) => {
      const blocks = {
        startDate: c.start,
        fixedFee: { services: [{ code: '4700', fee: c.fee, invoiceGroup: c.group }] },
        perLaborHour: { jobs: [{ jobCode: 'GSA', rate: c.rate, overtimeRate: c.overtime }] },
        perOccupiedRoom: { roomRate: c.room },
        revenueShare: {
          structures: [
            {
              revenueCodes: ['*'],
              accumulationType: 'Monthly',
              tiers: [{ amount: '0', sharePercentage: c.share }],
            },
          ],
        },
        midMonthAdvance: { amount: c.advance },
      };
      const facts = {
        revenueByCode: { VD1: revenue },
        occupiedRooms: String(minutes),
        timesheet: [{ jobCode: 'GSA', regularMinutes: minutes, overtimeMinutes: minutes }],
      };
      const result = earns(blocks, facts);
      const total = toMoney(sum(result.lines.map((line) => decimal(line.amount))));
      const again = JSON.stringify(earns(blocks, facts));
      const zeroFree = result.lines.every((line) => line.amount !== '0.00');
      return total === result.amount && zeroFree && again === JSON.stringify(result);
    }),
  );
});

t.test('lines keep their order whatever the order of the blocks in the file', async (t) => {
  const facts = { occupiedRooms: '10', bellRevenue: '7', revenueByCode: { VD1: '1000' } };
  const tiers = [{ amount: '0', sharePercentage: '10' }];
  const result = earns(
    {
      managementAgreement: { type: 'FixedFee', fixedFeeAmount: '5' },
      midMonthAdvance: { amount: '1' },
      bellServiceFee: {},
      revenueShare: { structures: [{ revenueCodes: ['*'], accumulationType: 'Monthly', tiers }] },
      perOccupiedRoom: { roomRate: '1' },
      fixedFee: { services: [{ code: '4705', fee: '2' }] },
    },
    facts,
  );
  t.same(lineTexts(result), [
    'FixedFee:4705 2.00',
    'PerOccupiedRoom 10.00',
    'RevenueShare 100.00',
    'BellServiceFee 7.00',
    'MidMonthAdvance -1.00',
    'ManagementFee 5.00',
  ]);
});

t.test('a contract without an active day has no lines and needs no facts', async (t) => {
  const result = earns({ endDate: '2025-05-31', perOccupiedRoom: { roomRate: '1' } });
  t.equal(result.amount, '0.00');
  t.same(result.breakdown, { activeDays: '0', daysInMonth: '30', lines: [] });
  t.same(flagCodes(result), []);
});

t.test('a month that is none is refused with field and rule', async (t) => {
  t.throws(() => requireMonth('2025-13'), { code: 'invalid-request', errors: [{ field: 'month' }] });
});
