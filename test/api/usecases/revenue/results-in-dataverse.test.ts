import t from 'tap';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { calculateSiteMonth } from '../../../../api/usecases/calculate-site-month.ts';
import { countingIds } from '../../adapters/dataverse/support.ts';
import { crashPoints, deafDataverse, dyingSql } from '../sync/dying.ts';
import {
  contract,
  contractRow,
  idOf,
  openWorld,
  revenue,
  revenueRow,
  site,
  siteRow,
  type World,
} from '../sync/world.ts';

t.setTimeout(300_000);

const results = tableNamed('revenueCalculation');

const terms = {
  contractType: 'RevenueShare',
  billingType: 'Arrears',
  startDate: '2020-01-01',
  revenueShare: {
    structures: [
      { revenueCodes: ['*'], accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
    ],
  },
};

/** A contract with ten days of revenue of 100.00 in January 2020. */
async function prepare(world: World): Promise<void> {
  await world.insert(site, siteRow(1));
  await world.insert(
    contract,
    contractRow(1, {
      startDate: '2020-01-01',
      status: choiceValue('contractStatus', 'Approved'),
      contractType: choiceValue('contractType', 'RevenueShare'),
      terms: JSON.stringify(terms),
    }),
  );
  await world.insert(revenue, ...Array.from({ length: 10 }, (_, index) => revenueRow(index)));
}

const ids = countingIds();

async function calculate(world: World): Promise<string> {
  const clock = { now: () => new Date('2020-02-01T09:00:00Z'), sleep: async () => undefined };
  const input = { siteId: idOf(site, 1), month: '2020-01', requestedBy: 'ann@example.com' };
  const [result] = await calculateSiteMonth({ sql: world.sql, clock, ids }, input);
  return result?.calculation.id ?? '';
}

t.test('a result reaches Dataverse in a table of its own, once, and no sum counts it again', async (t) => {
  const world = await openWorld(t);
  await prepare(world);
  const id = await calculate(world);
  await world.run();
  const remote = await world.remoteRow(results, id);
  t.match(remote, {
    name: 'C-1 2020-01',
    amount: '100.00',
    serviceMonth: '2020-01',
    version: 1,
    reason: 'First calculation.',
    contractVersion: /^[0-9a-f]{64}$/,
  });
  t.equal(await world.sql.read((tx) => tx.rows.count(revenue)), 10, 'source rows are source rows');
  const before = { ...world.writes };
  t.equal(await calculate(world), id);
  await world.run();
  t.strictSame(world.writes, before, 'calculating the same again writes nothing');

  await world.insert(revenue, revenueRow(11, { netRevenue: '50.00' }));
  t.equal(await calculate(world), id);
  await world.run();
  t.match(await world.remoteRow(results, id), {
    amount: '105.00',
    version: 2,
    reason: 'Facts of the month changed.',
  });
  t.equal(await world.drift(), 0);
});

t.test('a result that somebody changed in Dataverse is put back', async (t) => {
  const world = await openWorld(t);
  await prepare(world);
  const id = await calculate(world);
  await world.run();
  await world.remoteChange(results, id, { amount: '999.00' });
  await world.run();
  t.match(await world.remoteRow(results, id), { amount: '100.00' });
  t.match(await world.sqlRow(results, id), { amount: '100.00', version: 1 });
});

for (const when of ['before commit', 'after commit', 'deaf'] as const) {
  t.test(`a crash between SQL and Dataverse (${when}) loses no result and doubles none`, async (t) => {
    const { first, step } = crashPoints(t, when === 'deaf' ? 1 : 6);
    for (let at = first; ; at += step) {
      const world = await openWorld(t);
      await prepare(world);
      await world.run();
      const id = await calculate(world);
      const sql = dyingSql(world.sql, at, when === 'deaf' ? 'before commit' : when);
      const dataverse = deafDataverse(world.dataverse, at);
      await world.run({}, when === 'deaf' ? { dataverse } : { sql });
      const died = when === 'deaf' ? dataverse.died() : sql.died();
      const job = await world.run();
      t.equal(job.status, 'completed', `crash ${at}`);
      t.match(await world.remoteRow(results, id), { amount: '100.00', version: 1 });
      t.equal(await world.drift(), 0);
      const before = { ...world.writes };
      await world.run();
      t.strictSame(world.writes, before, 'nothing is written twice');
      if (!died) break;
    }
  });
}
