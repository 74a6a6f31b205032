import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { answer, unclosed } from './sync/decisions.ts';
import { crashPoints, deafDataverse, dyingSql } from './sync/dying.ts';
import { contract, contractRow, idOf, openWorld, site, siteRow, type World } from './sync/world.ts';

const fixedFee = choiceValue('contractType', 'FixedFee');
const hybrid = choiceValue('contractType', 'Hybrid');
const perRoom = choiceValue('contractType', 'PerOccupiedRoom');

/** Six decided conflicts, one for each way a decision goes: value, deletes and restores both ways, broken rule. */
async function prepare(world: World): Promise<void> {
  const sites = [1, 2, 3, 4, 5].map((index) => siteRow(index, { contractType: fixedFee }));
  await world.insert(site, ...sites);
  await world.insert(contract, contractRow(1, { endDate: '2026-12-31', terms: null }));
  await world.run();
  await world.change(site, idOf(site, 1), { contractType: hybrid });
  await world.remoteChange(site, idOf(site, 1), { contractType: perRoom });
  for (const index of [2, 3]) {
    await world.remove(site, idOf(site, index));
    await world.remoteChange(site, idOf(site, index), { minimumLaborHours: 8 });
  }
  for (const index of [4, 5]) {
    await world.dataverse.delete(site, idOf(site, index));
    await world.change(site, idOf(site, index), { name: 'Changed' });
  }
  await world.change(contract, idOf(contract, 1), { startDate: '2026-09-01' });
  await world.remoteChange(contract, idOf(contract, 1), { endDate: '2026-06-30' });
  await world.run();
  for (const conflict of await unclosed(world)) {
    if (conflict.content.kind === 'delete-vs-edit') {
      const row = [2, 4].some((index) => conflict.sqlId === idOf(site, index)) ? 'keep' : 'delete';
      await answer(world, conflict, { row });
    } else {
      const [column, value] =
        conflict.table === 'contract' ? ['endDate', '2027-01-31'] : ['contractType', 'RevenueShare'];
      await answer(world, conflict, { columns: [{ column, take: 'value', value }] });
    }
  }
}

async function converged(t: Pick<typeof import('tap').t, 'equal' | 'match' | 'strictSame'>, world: World) {
  t.equal((await world.run()).status, 'completed');
  t.equal(await world.drift(), 0);
  const revenueShare = choiceValue('contractType', 'RevenueShare');
  t.match(await world.sqlRow(site, idOf(site, 1)), { contractType: revenueShare });
  t.match(await world.sqlRow(site, idOf(site, 2)), { minimumLaborHours: 8 });
  t.match(await world.remoteRow(site, idOf(site, 4)), { name: 'Changed' });
  for (const index of [3, 5]) t.equal(await world.remoteRow(site, idOf(site, index)), null);
  t.match(await world.remoteRow(contract, idOf(contract, 1)), {
    startDate: '2026-09-01',
    endDate: '2027-01-31',
  });
  const all = await world.sql.read((tx) => tx.conflicts.list({ limit: 10 }));
  t.strictSame(
    all.map(({ state }) => state),
    ['resolved', 'resolved', 'resolved', 'resolved', 'resolved', 'resolved'],
  );
}

t.test('killed after any transaction, the next run completes what people decided', async (t) => {
  const { first, step } = crashPoints(t, 5);
  for (let at = first; ; at += step) {
    const world = await openWorld(t);
    await prepare(world);
    const sql = dyingSql(world.sql, at, 'after commit');
    await world.run({}, { sql });
    if (!sql.died()) break;
    await converged(t, world);
  }
});

t.test('killed after any write to Dataverse, the next run completes what people decided', async (t) => {
  const { first, step } = crashPoints(t, 5);
  for (let at = first; ; at += step) {
    const world = await openWorld(t);
    await prepare(world);
    const dataverse = deafDataverse(world.dataverse, at);
    await world.run({}, { dataverse });
    if (!dataverse.died()) break;
    await converged(t, world);
  }
});
