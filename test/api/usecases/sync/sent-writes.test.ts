import t from 'tap';
import type { Dataverse } from '../../../../api/ports/dataverse.ts';
import { contract, contractRow, idOf, openWorld, replacing, site, siteRow, type World } from './world.ts';

/** Dataverse that carries writes out without the bridge ever hearing of it. */
function deaf(client: Dataverse): Dataverse {
  const lost = async (work: () => Promise<unknown>): Promise<never> => {
    await work();
    throw new Error('the process is gone');
  };
  return replacing(client, {
    create: (...args) => lost(() => client.create(...args)),
    update: (...args) => lost(() => client.update(...args)),
    upsertMany: (...args) => lost(() => client.upsertMany(...args)),
  });
}

async function withContract(world: World): Promise<void> {
  await world.insert(site, siteRow(1));
  await world.insert(contract, contractRow(1, { contractValue: '1.00' }));
  await world.run();
}

t.test('an edit after a crash is not overruled by the bridge’s own earlier write', async (t) => {
  const world = await openWorld(t);
  await withContract(world);
  await world.change(contract, idOf(contract, 1), { contractValue: '2.00' });
  await world.run({}, { dataverse: deaf(world.dataverse) });
  await world.change(contract, idOf(contract, 1), { contractValue: '3.00' });
  t.equal((await world.run()).status, 'completed');
  t.match(await world.remoteRow(contract, idOf(contract, 1)), { contractValue: '3.00' });
  t.match(await world.sqlRow(contract, idOf(contract, 1)), { contractValue: '3.00' });
});

t.test('a row whose create nobody heard of can be changed and deleted', async (t) => {
  const world = await openWorld(t);
  await withContract(world);
  await world.insert(contract, contractRow(2, { contractValue: '2.00' }));
  await world.run({}, { dataverse: deaf(world.dataverse) });
  await world.change(contract, idOf(contract, 2), { contractValue: '3.00' });
  await world.run({}, { dataverse: deaf(world.dataverse) });
  await world.change(contract, idOf(contract, 2), { contractValue: '4.00' });
  await world.run();
  t.match(await world.remoteRow(contract, idOf(contract, 2)), { contractValue: '4.00' });

  await world.insert(contract, contractRow(3));
  await world.run({}, { dataverse: deaf(world.dataverse) });
  await world.remove(contract, idOf(contract, 3));
  t.equal((await world.run()).status, 'completed');
  t.equal(await world.remoteRow(contract, idOf(contract, 3)), null);
  t.equal(await world.drift(), 0);
});

t.test('a run that was overtaken by another does not bring an older agreement back', async (t) => {
  const world = await openWorld(t);
  await withContract(world);
  const id = idOf(contract, 1);
  await world.change(contract, id, { contractValue: '2.00' });
  let overtaken = false;
  const slow = replacing(world.dataverse, {
    update: async (...args) => {
      const answer = await world.dataverse.update(...args);
      if (!overtaken) {
        overtaken = true;
        await world.change(contract, id, { contractValue: '3.00' });
        await world.run();
      }
      return answer;
    },
  });
  await world.run({}, { dataverse: slow });
  await world.change(contract, id, { contractValue: '4.00' });
  await world.run();
  t.match(await world.remoteRow(contract, id), { contractValue: '4.00' });
  t.match(await world.sqlRow(contract, id), { contractValue: '4.00' });
});
