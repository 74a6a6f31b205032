import t, { type Test } from 'tap';
import { calculateSiteMonth } from '../../../api/usecases/calculate-site-month.ts';
import { contractId, guid, siteId, World } from './revenue/support.ts';

const calculate = (world: World, site = 7, month = '2025-06') =>
  calculateSiteMonth(world, { siteId: siteId(site), month, requestedBy: 'ann@example.com' });

const fee = (amount: string) => ({ fixedFee: { services: [{ code: '4700', fee: amount }] } });
const share = {
  revenueShare: {
    structures: [
      { revenueCodes: ['*'], accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
    ],
  },
};

async function world(t: Test): Promise<World> {
  const opened = await World.open();
  t.teardown(() => opened.sql.close());
  await opened.site(7);
  return opened;
}

t.test('a first result is stored and announced', async (t) => {
  const w = await world(t);
  await w.contract(7, share);
  await w.revenue(7, '2025-06-10', 'VD1', '1000.00');
  const [result] = await calculate(w);
  t.equal(result?.outcome, 'created');
  t.equal(result?.calculation.amount, '100.00');
  t.match(await w.all('revenueCalculation'), [
    {
      contractId: contractId(7),
      serviceMonth: '2025-06',
      amount: '100.00',
      calculatedOn: '2025-07-01T09:00:00Z',
    },
  ]);
  t.match(await w.outbox(), [
    {
      topic: 'revenue-topic',
      subject: 'revenue.calculated',
      entityId: result?.calculation.id,
      body: { siteNumber: '0007', serviceMonth: '2025-06', amount: '100.00', previousAmount: null },
    },
  ]);
});

t.test('a rerun with equal facts changes nothing', async (t) => {
  const w = await world(t);
  await w.contract(7, share);
  await w.revenue(7, '2025-06-10', 'VD1', '1000.00');
  const [first] = await calculate(w);
  w.time = new Date('2025-07-02T09:00:00Z');
  const [again] = await calculate(w);
  t.equal(again?.outcome, 'unchanged');
  t.same(again?.calculation, first?.calculation);
  t.equal((await w.outbox()).length, 1);
});

t.test('a correction replaces the row under its id and is announced', async (t) => {
  const w = await world(t);
  await w.contract(7, share);
  await w.revenue(7, '2025-06-10', 'VD1', '1000.00');
  const [first] = await calculate(w);
  await w.revenue(7, '2025-06-30', 'VD1', '0.50');
  w.time = new Date('2025-07-02T09:00:00.500Z');
  const [second] = await calculate(w);
  t.equal(second?.outcome, 'replaced');
  t.equal(second?.calculation.id, first?.calculation.id);
  t.match(await w.all('revenueCalculation'), [{ amount: '100.05', calculatedOn: '2025-07-02T09:00:00Z' }]);
  t.equal((await w.all('revenueCalculation')).length, 1);
  t.match((await w.outbox())[1]?.body, { amount: '100.05', previousAmount: '100.00' });
});

t.test('contracts that follow each other are each calculated over their own days', async (t) => {
  const w = await world(t);
  await w.contract(7, share, { endDate: '2025-06-15' });
  await w.contract(8, share, { customerSiteId: siteId(7), startDate: '2025-06-16' });
  await w.revenue(7, '2025-06-15', 'VD1', '1000.00');
  await w.revenue(7, '2025-06-16', 'VD1', '500.00');
  const results = await calculate(w);
  t.same(
    results.map(({ calculation }) => [calculation.contractId, calculation.amount]),
    [
      [contractId(7), '100.00'],
      [contractId(8), '50.00'],
    ],
  );
});

t.test('one bad contract of a site stores nothing for the site', async (t) => {
  const w = await world(t);
  await w.contract(7, fee('100'), { endDate: '2025-06-15' });
  await w.contract(
    8,
    { fixedFee: { services: [{}] } },
    { customerSiteId: siteId(7), startDate: '2025-06-16' },
  );
  await t.rejects(calculate(w), { code: 'invalid-terms', message: /^Site 0007, contract C-8: / });
  t.same(await w.all('revenueCalculation'), []);
  t.same(await w.outbox(), []);
});

t.test('what cannot be calculated is an error that names the site', async (t) => {
  const w = await world(t);
  await t.rejects(calculate(w), { code: 'no-active-contract', message: /Site 0007/ });
  await w.contract(7, { perOccupiedRoom: { roomRate: '1' } });
  await t.rejects(calculate(w), { code: 'missing-facts', message: /Site 0007.*room count/ });
  await w.contract(8, fee('1'), { customerSiteId: siteId(7), startDate: '2025-06-30' });
  await t.rejects(calculate(w), { code: 'overlapping-contracts', message: /Site 0007/ });
  await t.rejects(calculate(w, 99), { code: 'not-found' });
  await t.rejects(calculate(w, 7, '2025-6'), { code: 'invalid-request', errors: [{ field: 'month' }] });
});

t.test('only approved contracts count', async (t) => {
  const w = await world(t);
  await w.contract(7, fee('1'), { status: 100000000 });
  await t.rejects(calculate(w), { code: 'no-active-contract' });
});

t.test('an end that a person set on the contract holds and is flagged', async (t) => {
  const w = await world(t);
  await w.contract(7, fee('3000'));
  await w.change('contract', contractId(7), { endDate: '2025-06-10' });
  const [result] = await calculate(w);
  t.equal(result?.calculation.amount, '1000.00');
  t.match(result?.calculation.details.flags, [{ code: 'dates-differ' }]);
  t.equal(result?.calculation.id, guid(9, 1));
});
