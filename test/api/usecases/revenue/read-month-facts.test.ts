import t from 'tap';
import { requireMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import { readMonthFacts } from '../../../../api/usecases/revenue/read-month-facts.ts';
import { termsWith } from '../../domain/revenue/support.ts';
import { siteId, World } from './support.ts';

const read = (world: World, blocks: object, days = { from: '2025-06-01', to: '2025-06-30' }) =>
  world.sql.read((tx) =>
    readMonthFacts(tx.facts, {
      siteId: siteId(7),
      terms: termsWith(blocks),
      month: requireMonth('2025-06'),
      days,
    }),
  );

const share = (accumulationType: string, revenueCodes = ['*']) => ({
  revenueCodes,
  accumulationType,
  tiers: [{ amount: '0', sharePercentage: '10' }],
});

t.test('facts are read over the active days, the year to date per structure', async (t) => {
  const world = await World.open();
  t.teardown(() => world.sql.close());
  await world.site(7);
  for (const [date, code, net] of [
    ['2024-12-31', 'VD1', '1.00'],
    ['2025-01-01', 'VD1', '10.00'],
    ['2025-05-31', 'SD1', '100.00'],
    ['2025-06-09', 'VD1', '1000.00'],
    ['2025-06-10', 'VD1', '10000.00'],
    ['2025-07-01', 'VD1', '100000.00'],
  ] as const) {
    await world.revenue(7, date, code, net);
  }
  await world.revenue(7, '2025-06-11', 'VD1', '5.00', 'Validation');
  const structures = [share('AnnualCalendar', ['VD1']), share('AnnualCalendar'), share('Monthly')];
  const facts = await read(world, { revenueShare: { structures } }, { from: '2025-06-10', to: '2025-06-30' });
  t.same(facts.revenueByCode, { VD1: '10000.00' });
  t.same(facts.ytdRevenue, ['10', '110', '0']);
  t.equal(facts.validationRevenue, '5.00');
});

t.test('bell revenue and all revenue come from the revenue rows', async (t) => {
  const world = await World.open();
  t.teardown(() => world.sql.close());
  await world.site(7);
  await world.revenue(7, '2025-06-01', 'OR1', '40.00');
  await world.revenue(7, '2025-06-01', 'VD1', '60.00');
  const facts = await read(world, { bellServiceFee: {} });
  t.equal(facts.bellRevenue, '40');
  t.equal(facts.netExternalRevenue, '100');
});

t.test('a missing room count and facts kept nowhere are named', async (t) => {
  const world = await World.open();
  t.teardown(() => world.sql.close());
  await world.site(7);
  await t.rejects(read(world, { perOccupiedRoom: { roomRate: '1' } }), {
    code: 'missing-facts',
    message: /2025-06.*room count/,
  });
  const deposited = { towneParkResponsibleForParkingTax: false, depositedRevenueEnabled: true };
  await t.rejects(read(world, { depositedRevenue: deposited }), {
    code: 'missing-facts',
    message: /deposited/,
  });
});
