import t from 'tap';
import { crashPoints, deafDataverse, dyingSql } from './sync/dying.ts';
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
} from './sync/world.ts';

// Every transaction that is chosen is a crash of its own.
t.setTimeout(300_000);

type Assertions = Pick<typeof t, 'equal' | 'match' | 'strictSame'>;

/** Work of every kind in both directions: creates, updates, a crossing update, deletes. */
async function prepare(world: World): Promise<void> {
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3), siteRow(4));
  await world.insert(contract, contractRow(1), contractRow(2));
  await world.run();
  await world.insert(site, siteRow(5));
  await world.insert(revenue, ...Array.from({ length: 12 }, (_, index) => revenueRow(index)));
  await world.dataverse.create(contract, contractRow(3));
  await world.dataverse.create(site, siteRow(6));
  await world.change(site, idOf(site, 1), { name: 'Ours' });
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 3 });
  await world.remoteChange(contract, idOf(contract, 1), { contractValue: '5.00' });
  await world.remove(site, idOf(site, 2));
  await world.dataverse.delete(site, idOf(site, 3));
}

async function converged(t: Assertions, world: World): Promise<void> {
  const job = await world.run();
  t.strictSame(await world.failures(job), []);
  t.equal(job.status, 'completed');
  t.equal(await world.drift(), 0);
  const counts = await world.sql.read(async (tx) => ({
    sites: await tx.rows.count(site),
    contracts: await tx.rows.count(contract),
    revenue: await tx.rows.count(revenue),
    links: await tx.sync.linkCount(site),
  }));
  t.strictSame(counts, { sites: 4, contracts: 3, revenue: 12, links: 4 });
  t.match(await world.remoteRow(site, idOf(site, 1)), { name: 'Ours', minimumLaborHours: 3 });
  const events = await world.sql.read((tx) => tx.outbox.due('2099-01-01T00:00:00.000Z', 100));
  t.strictSame(
    events.map(({ subject, entityId }) => `${subject} ${entityId}`).sort(),
    [
      `contract.created ${idOf(contract, 3)}`,
      `contract.updated ${idOf(contract, 1)}`,
      `customer-site.created ${idOf(site, 6)}`,
      `customer-site.deleted ${idOf(site, 3)}`,
      `customer-site.updated ${idOf(site, 1)}`,
    ],
    'every change is announced exactly once',
  );
  const before = { ...world.writes };
  await world.run();
  t.strictSame(world.writes, before, 'and nothing is written twice');
}

for (const when of ['before commit', 'after commit'] as const) {
  t.test(`killed ${when} of any transaction, the next run converges`, async (t) => {
    const { first, step } = crashPoints(t, 5);
    for (let at = first; ; at += step) {
      const world = await openWorld(t);
      await prepare(world);
      const sql = dyingSql(world.sql, at, when);
      const job = await world.run({}, { sql });
      if (!sql.died()) break;
      t.equal(job.status, 'failed', `transaction ${at}`);
      await converged(t, world);
    }
  });
}

t.test('killed after any write to Dataverse, the next run converges', async (t) => {
  const { first, step } = crashPoints(t, 5);
  for (let at = first; ; at += step) {
    const world = await openWorld(t);
    await prepare(world);
    const dataverse = deafDataverse(world.dataverse, at);
    const job = await world.run({}, { dataverse });
    if (!dataverse.died()) break;
    t.equal(job.status, 'failed', `write ${at}`);
    await converged(t, world);
  }
});
