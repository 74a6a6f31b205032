import t from 'tap';
import { contact, idOf, openWorld, replacing, revenue, revenueRow, site, siteRow } from './sync/world.ts';

t.test('what both feeds missed is found by keys and versions and repaired both ways', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3));
  await world.insert(revenue, revenueRow(1));
  await world.run();
  await world.run();
  const [one, two, three] = [idOf(site, 1), idOf(site, 2), idOf(site, 3)];
  await world.remoteChange(site, one, { address: 'Unseen Street 1' });
  await world.dataverse.delete(site, three);
  await world.dataverse.create(contact, { id: idOf(contact, 1), lastName: 'Unseen' });
  // The marks of both sides are moved past these changes, as a restored database or a lost page would do.
  await forgetChanges(world);
  await world.sql.write((tx) => tx.sync.removeLinks(site, [two]));
  t.match(await world.run(), { counts: { created: 0, updated: 0, deleted: 0 } });
  const job = await world.run({ mode: 'reconcile' });
  t.equal(job.status, 'completed');
  t.match(job.result, {
    compared: {
      customerSite: { compared: 2, differing: 1, unknown: 1, missing: 1, unmatched: 1 },
      revenueData: { compared: 1, missing: 0 },
      contact: { compared: 1, unknown: 1 },
    },
  });
  t.match(await world.sqlRow(site, one), { address: 'Unseen Street 1' });
  t.equal(await world.sqlRow(site, three), null);
  t.ok(await world.sqlRow(contact, idOf(contact, 1)));
  t.equal(await world.drift(), 0);
  t.match((await world.run({ mode: 'reconcile' })).result, {
    compared: { customerSite: { differing: 0, unknown: 0, missing: 0, unmatched: 0 } },
  });
});

t.test('a row that the list left out but that is there is not deleted', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.run();
  await world.run();
  const dataverse = replacing(world.dataverse, {
    versions: async function* () {
      yield [];
    },
  });
  const job = await world.run({ mode: 'reconcile' }, { dataverse });
  t.match(job, { status: 'completed', counts: { deleted: 0 } });
  t.match(job.result, { compared: { customerSite: { missing: 2 } } });
  t.ok(await world.sqlRow(site, idOf(site, 1)));
});

/** Reads the change feeds to their ends and throws away what they told. */
async function forgetChanges(world: Awaited<ReturnType<typeof openWorld>>): Promise<void> {
  for (const table of [site, revenue, contact]) {
    const { deltaLink } = await world.sql.read((tx) => tx.sync.feed(table));
    for await (const page of world.dataverse.changes(table, deltaLink)) {
      await world.sql.write((tx) =>
        tx.sync.stageRemoteChanges(table, { ...page, rows: [], broken: [], deletedIds: [] }),
      );
    }
  }
}
