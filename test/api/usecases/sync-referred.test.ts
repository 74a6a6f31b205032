import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { answer, conflictNow, onlyConflict, unclosed } from './sync/decisions.ts';
import { contract, contractRow, idOf, openWorld, site, siteRow, type World } from './sync/world.ts';

const results = tableNamed('revenueCalculation');
const contractId = idOf(contract, 1);

/** A contract with a result, deleted in Dataverse together with the copy of its result. */
async function deletedContract(t: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(t);
  const empty = Object.fromEntries(results.columns.map(({ name }) => [name, null]));
  await world.insert(site, siteRow(1));
  await world.insert(contract, contractRow(1, { terms: null }));
  await world.insert(results, {
    ...empty,
    id: idOf(results, 1),
    name: 'C-1 2026-01',
    contractId,
    customerSiteId: idOf(site, 1),
    serviceMonth: '2026-01',
    contractType: choiceValue('contractType', 'FixedFee'),
    amount: '7500.00',
    details: '[]',
    calculatedOn: '2026-02-01T00:00:00Z',
  });
  const first = await world.run();
  if (first.status !== 'completed') throw new Error(JSON.stringify(await world.failures(first)));
  await world.run();
  await world.dataverse.delete(results, idOf(results, 1));
  await world.dataverse.delete(contract, contractId);
  return world;
}

async function ofContract(world: World) {
  const found = (await unclosed(world)).find(({ table }) => table === 'contract');
  if (found === undefined) throw new Error('the contract is in no conflict');
  return found;
}

t.test(
  'a contract with results that Dataverse has lost is held for a person, once, with the reason',
  async (t) => {
    const world = await deletedContract(t);
    const dry = await world.run({ mode: 'dry-run', of: 'incremental' });
    t.match(dry.counts, { conflicts: 2, deleted: 0, failed: 0 }, 'a dry run foresees it');
    for (const _run of [1, 2]) {
      const job = await world.run();
      t.match(job.counts, { conflicts: 2, failed: 0, deleted: 0 });
      const failures = await world.failures(job);
      t.equal(failures.length, 2);
      const told = failures.find(({ rowId }) => rowId === contractId);
      t.match(told, { code: 'delete-conflict', message: /SQL rows refer to it \(Revenue Calculations\)/ });
    }
    t.match(await ofContract(world), {
      state: 'open',
      version: 1,
      content: { kind: 'held-delete', missingIn: 'dataverse', referredBy: ['revenueCalculation'] },
    });
  },
);

t.test('"keep" puts the contract back, and its results after it', async (t) => {
  const world = await deletedContract(t);
  await world.run();
  for (const conflict of await unclosed(world)) await answer(world, conflict, { row: 'keep' });
  await world.run();
  t.match(await world.run(), { status: 'completed' });
  t.match(await world.remoteRow(contract, contractId), { contractNumber: 'C-1' });
  t.equal(await world.drift(), 0);
  t.strictSame(await unclosed(world), []);
});

t.test('"delete" waits until nothing refers to the contract, and is carried out then', async (t) => {
  const world = await deletedContract(t);
  await world.run();
  const held = await ofContract(world);
  await answer(world, held, { row: 'delete' });
  await world.run();
  t.ok(await world.sqlRow(contract, contractId), 'its result is there');
  t.match(await conflictNow(world, held), { state: 'decided', version: 1 });
  const result = (await unclosed(world)).find(({ table }) => table === 'revenueCalculation');
  await answer(world, result ?? (await onlyConflict(world)), { row: 'delete' });
  await world.run();
  t.match(await world.run(), { status: 'completed' });
  t.equal(await world.sqlRow(contract, contractId), null);
  t.match(await conflictNow(world, held), { state: 'resolved' });
});
