import t, { type Test } from 'tap';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { calculateSiteMonth } from '../../../api/usecases/calculate-site-month.ts';
import { compareRevenue } from '../../../api/usecases/compare-revenue.ts';
import { getRevenueCalculation } from '../../../api/usecases/get-revenue-calculation.ts';
import { listRevenueVersions } from '../../../api/usecases/list-revenue-versions.ts';
import { recalculateRevenue } from '../../../api/usecases/recalculate-revenue.ts';
import { contractId, guid, siteId, World } from './revenue/support.ts';

const share = (sharePercentage: string) => ({
  revenueShare: {
    structures: [
      { revenueCodes: ['*'], accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage }] },
    ],
  },
});
const requestedBy = 'ann@example.com';

async function world(t: Test): Promise<World> {
  const w = await World.open();
  t.teardown(() => w.sql.close());
  await w.site(7);
  await w.contract(7, share('10'));
  await w.revenue(7, '2025-06-10', 'VD1', '1000.00');
  return w;
}

async function calculate(w: World, month = '2025-06', reason?: string): Promise<string> {
  const [result] = await calculateSiteMonth(w, { siteId: siteId(7), month, requestedBy, reason });
  return result?.calculation.id ?? '';
}

async function newTerms(w: World, percentage: string): Promise<void> {
  const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2023-01-01' };
  await w.change('contract', contractId(7), { terms: JSON.stringify({ ...frame, ...share(percentage) }) });
}

t.test('a correction with a reason is a new version and the old one is kept', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  await w.revenue(7, '2025-06-30', 'VD1', '0.50');
  w.time = new Date('2025-07-05T10:00:00Z');
  const result = await recalculateRevenue(w, { id, reason: 'Late revenue of 30 June.', requestedBy: 'bob' });
  t.equal(result.outcome, 'replaced');
  t.match(await w.all('revenueCalculation'), [
    { id, amount: '100.05', version: 2, reason: 'Late revenue of 30 June.' },
  ]);
  t.match(await listRevenueVersions(w, { id, top: 5 }), {
    versions: [
      { version: 2, amount: '100.05', reason: 'Late revenue of 30 June.', requestedBy: 'bob' },
      { version: 1, amount: '100.00', reason: 'First calculation.', requestedBy },
    ],
    next: undefined,
  });
  t.match(await getRevenueCalculation(w, { id, version: 1 }), {
    amount: '100.00',
    version: 1,
    calculatedOn: '2025-07-01T09:00:00Z',
  });
});

t.test('the same terms and facts are the same version, whatever the reason', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  const again = await recalculateRevenue(w, { id, reason: 'To be sure.', requestedBy });
  t.equal(again.outcome, 'unchanged');
  t.match(await w.all('revenueCalculation'), [{ version: 1, reason: 'First calculation.' }]);
  t.equal((await listRevenueVersions(w, { id, top: 5 })).versions.length, 1);
  t.equal((await w.outbox()).length, 1);
});

t.test('without a reason the version says what changed', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  await newTerms(w, '12');
  await calculate(w);
  await w.revenue(7, '2025-06-11', 'VD1', '1.00');
  await calculate(w);
  await newTerms(w, '10');
  await w.revenue(7, '2025-06-12', 'VD1', '1.00');
  await calculate(w, '2025-06', 'The contract was typed wrong.');
  const { versions } = await listRevenueVersions(w, { id, top: 10 });
  t.same(
    versions.map(({ reason }) => reason),
    [
      'The contract was typed wrong.',
      'Facts of the month changed.',
      'The terms of the contract changed.',
      'First calculation.',
    ],
  );
  t.equal(versions[0]?.termsHash, versions[3]?.termsHash, 'terms that came back are told by their hash');
});

t.test('versions are listed page by page', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  for (const day of ['11', '12']) {
    await w.revenue(7, `2025-06-${day}`, 'VD1', '1.00');
    await calculate(w);
  }
  const first = await listRevenueVersions(w, { id, top: 2 });
  t.same([first.versions.map(({ version }) => version), first.next], [[3, 2], 2]);
  const rest = await listRevenueVersions(w, { id, top: 2, before: first.next });
  t.same([rest.versions.map(({ version }) => version), rest.next], [[1], undefined]);
  await t.rejects(listRevenueVersions(w, { id: guid(8, 1), top: 2 }), { code: 'not-found' });
});

t.test('a result from before versions were kept becomes version 1', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  await w.sql.write(async (tx) => {
    const table = tableNamed('revenueCalculation');
    const [row] = await tx.rows.list(table, { limit: 1 });
    if (row === undefined) throw new Error('no row');
    await tx.rows.delete(table, row.id);
    await tx.rows.insert(table, [
      { ...row, id: guid(7, 1), version: null, contractVersion: null, reason: null },
    ]);
  });
  await t.rejects(compareRevenue(w, { id: guid(7, 1) }), {
    code: 'not-found',
    message: /calculate it again/,
  });
  t.equal(await calculate(w), guid(7, 1));
  t.not(id, guid(7, 1));
  t.match(await w.all('revenueCalculation'), [{ version: 1, amount: '100.00' }]);
});

t.test('a version is compared with the one before it', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  await t.rejects(compareRevenue(w, { id }), { code: 'not-found', message: /no version before this one/ });
  await w.revenue(7, '2025-06-11', 'SD1', '50.00');
  await calculate(w);
  await newTerms(w, '20');
  await calculate(w);
  t.match(await compareRevenue(w, { id }), {
    from: { version: { version: 2 } },
    to: { version: { version: 3 } },
    comparison: { difference: '105.00', movements: [{ cause: 'terms' }], factChanges: [] },
  });
  t.match((await compareRevenue(w, { id, withVersion: 1 })).comparison.movements, [
    { cause: 'terms', amount: '100.00' },
    { cause: 'facts', inputs: ['revenueByCode.SD1'], amount: '10.00' },
  ]);
  await t.rejects(compareRevenue(w, { id, version: 9 }), { code: 'not-found', message: /latest is 3/ });
});

t.test('two months are compared', async (t) => {
  const w = await world(t);
  await w.revenue(7, '2025-05-10', 'VD1', '700.00');
  const june = await calculate(w);
  const may = await calculate(w, '2025-05');
  t.match(await compareRevenue(w, { id: june, withId: may }), {
    from: { version: { serviceMonth: '2025-05' } },
    comparison: {
      from: '70.00',
      to: '100.00',
      difference: '30.00',
      movements: [{ cause: 'facts', inputs: ['revenueByCode.VD1'], amount: '30.00' }],
    },
  });
  await t.rejects(compareRevenue(w, { id: june, withId: guid(8, 1) }), { code: 'not-found' });
});

t.test('what cannot be calculated again says why and keeps what is stored', async (t) => {
  const w = await world(t);
  const id = await calculate(w);
  const again = () => recalculateRevenue(w, { id, reason: 'x', requestedBy });
  await w.contract(8, share('1'), { customerSiteId: siteId(7) });
  await t.rejects(again(), { code: 'overlapping-contracts', message: /Site 0007/ });
  await w.change('contract', contractId(7), { endDate: '2025-05-31' });
  await t.rejects(again(), { code: 'no-active-contract', message: /Site 0007.*C-7 2025-06/ });
  await t.rejects(recalculateRevenue(w, { id: guid(8, 1), reason: 'x', requestedBy }), { code: 'not-found' });
  t.match(await w.all('revenueCalculation'), [{ id, amount: '100.00', version: 1 }]);
});
