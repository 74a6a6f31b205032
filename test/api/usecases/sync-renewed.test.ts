import t, { type Test } from 'tap';
import { answer, conflictNow, onlyConflict, unclosed } from './sync/decisions.ts';
import { idOf, openWorld, site, siteRow, type World } from './sync/world.ts';

const old = idOf(site, 1);
const renewed = '99999999-0000-4000-8000-000000000001';

/** A site that is deleted in Dataverse and changed in SQL at the same time: a person has to decide. */
async function deleteConflict(t: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.run();
  await world.dataverse.delete(site, old);
  await world.change(site, old, { minimumLaborHours: 5 });
  return world;
}

async function onceOnBothSides(t: Test, world: World) {
  const rows = await world.sql.read((tx) => tx.rows.list(site, { limit: 10 }));
  t.same(
    rows.map(({ id, siteNumber }) => [id, siteNumber]),
    [[old, '0001']],
  );
  t.same((await world.remoteRow(site, renewed))?.siteNumber, '0001');
  t.same(await world.remoteRow(site, old), null);
  t.same(await world.drift(), 0);
  t.same(await unclosed(world), []);
}

t.test(
  'a row entered again in Dataverse while its delete waits for a person is that row, and ends the conflict',
  async (t) => {
    const world = await deleteConflict(t);
    await world.run();
    const conflict = await onlyConflict(world);
    await world.dataverse.create(site, siteRow(1, { id: renewed }));
    const job = await world.run();
    t.match(job.counts, { failed: 0, conflicts: 0 });
    t.same(await world.failures(job), []);
    t.match(await conflictNow(world, conflict), { state: 'vanished' });
    await world.run();
    await onceOnBothSides(t, world);
  },
);

t.test(
  'deleted and entered again between two runs, it is reported at most once and comes to rest',
  async (t) => {
    const world = await deleteConflict(t);
    await world.dataverse.create(site, siteRow(1, { id: renewed }));
    const job = await world.run();
    const reports = await world.failures(job);
    t.ok(reports.length <= 1, JSON.stringify(reports));
    t.equal(Number(job.counts.failed) + Number(job.counts.conflicts), reports.length);
    await world.run();
    t.match(await world.run(), { status: 'completed' });
    await onceOnBothSides(t, world);
  },
);

t.test('"keep" after it was entered again leaves no duplicate', async (t) => {
  const world = await deleteConflict(t);
  await world.run();
  const conflict = await onlyConflict(world);
  await answer(world, conflict, { row: 'keep' });
  await world.dataverse.create(site, siteRow(1, { id: renewed }));
  await world.run();
  await world.run();
  t.match(await world.run(), { status: 'completed' });
  await onceOnBothSides(t, world);
});
