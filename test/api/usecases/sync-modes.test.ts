import t from 'tap';
import type { Table } from '../../../api/domain/model/column.ts';
import { contract, contractRow, idOf, openWorld, site, siteRow } from './sync/world.ts';

t.test('a run over given rows brings these together and leaves all others', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3), siteRow(4));
  await world.dataverse.create(site, { ...siteRow(4), id: idOf(site, 40) });
  await world.run();
  await world.run();
  await world.change(site, idOf(site, 1), { name: 'Ours' });
  await world.remoteChange(site, idOf(site, 2), { minimumLaborHours: 5 });
  await world.change(site, idOf(site, 3), { name: 'Not asked for' });
  await world.change(site, idOf(site, 4), { name: 'By the other id' });
  const unknown = idOf(site, 99);
  const ids = [idOf(site, 1), idOf(site, 2), idOf(site, 40), unknown];
  const job = await world.run({ mode: 'rows', table: 'customerSite', ids });
  t.match(job, { status: 'completed', counts: { updated: 3 } });
  t.strictSame(job.result?.rows, [
    { id: ids[0], outcome: 'updated' },
    { id: ids[1], outcome: 'updated' },
    { id: ids[2], outcome: 'updated' },
    { id: unknown, outcome: 'not-found' },
  ]);
  t.equal((await world.remoteRow(site, idOf(site, 1)))?.name, 'Ours');
  t.equal((await world.sqlRow(site, idOf(site, 2)))?.minimumLaborHours, 5);
  t.equal((await world.remoteRow(site, idOf(site, 40)))?.name, 'By the other id');
  t.equal((await world.remoteRow(site, idOf(site, 3)))?.name, 'Site 3', 'not asked for');
  t.match((await world.run()).counts, { updated: 1 });
  t.equal(await world.drift(), 0);
});

t.test('rows: new, deleted and waiting rows have their outcome', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.run();
  await world.remove(site, idOf(site, 1));
  const deleted = await world.run({ mode: 'rows', table: 'customerSite', ids: [idOf(site, 1)] });
  t.strictSame(deleted.result?.rows, [{ id: idOf(site, 1), outcome: 'deleted' }]);
  t.equal(await world.remoteRow(site, idOf(site, 1)), null);
  await world.insert(site, siteRow(2));
  await world.insert(contract, contractRow(1, { customerSiteId: idOf(site, 2) }));
  const ids = [idOf(contract, 1)];
  const waiting = await world.run({ mode: 'rows', table: 'contract', ids });
  t.match(waiting, { status: 'completed_with_errors', result: { rows: [{ outcome: 'failed' }] } });
  t.match(await world.failures(waiting), [{ code: 'missing-parent' }]);
  t.equal((await world.run()).status, 'completed');
  t.equal(await world.drift(), 0);
});

t.test(
  'a row that is pending under the ids of both sides before they are linked is matched once',
  async (t) => {
    const world = await openWorld(t);
    await world.run();
    const there = idOf(site, 40);
    await world.insert(site, siteRow(1));
    await world.dataverse.create(site, siteRow(1, { id: there, name: 'There' }));
    // As a run of given rows leaves them behind that is killed before it compares.
    await world.sql.write((tx) => tx.sync.stageRows(site, [idOf(site, 1), there]));
    t.match(await world.run(), { status: 'completed', counts: { failed: 0 } });
    t.match(await world.run(), { counts: { created: 0, updated: 0, deleted: 0 } });
    t.same((await world.remoteRow(site, there))?.siteNumber, '0001');
    t.equal(await world.remoteRow(site, idOf(site, 1)), null);
    t.equal(await world.drift(), 0);
  },
);

t.test('a retry takes only rows that failed before, of every run or of one', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3));
  const refusing = (...indexes: number[]) => ({
    validateRow: (_table: Table, row: { readonly id: string }) =>
      indexes.some((index) => idOf(site, index) === row.id) ? [{ field: 'name', rule: 'is refused' }] : [],
  });
  const first = await world.run({}, refusing(1, 2));
  t.match(first.counts, { created: 1, failed: 2 });
  await world.insert(site, siteRow(4));
  const second = await world.run({}, refusing(1, 2, 4));
  t.match(second.counts, { failed: 3 });
  await world.insert(site, siteRow(5));
  await world.change(site, idOf(site, 3), { name: 'Changed' });

  const ofFirst = await world.run({ mode: 'retry-failed', run: first.id }, refusing(2));
  t.match(ofFirst.counts, { created: 1, failed: 1, updated: 0, unchanged: 0 });
  t.ok(await world.remoteRow(site, idOf(site, 1)));
  t.equal(await world.remoteRow(site, idOf(site, 4)), null, 'failed in another run');
  const all = await world.run({ mode: 'retry-failed' });
  t.match(all, { status: 'completed', counts: { created: 2, updated: 0, unchanged: 0 } });
  t.equal(await world.remoteRow(site, idOf(site, 5)), null, 'it never failed');
  t.equal((await world.remoteRow(site, idOf(site, 3)))?.name, 'Site 3');
  const none = await world.run({ mode: 'retry-failed' });
  t.match(none, { status: 'completed', result: { successRate: '100.00' } });
  await world.run();
  t.equal(await world.drift(), 0);
});

t.test('a retry reads Dataverse anew instead of what it said when the row failed', async (t) => {
  const world = await openWorld(t);
  await world.dataverse.create(site, siteRow(1, { name: 'Old' }));
  await world.run({}, { validateRow: () => [{ field: 'name', rule: 'is refused' }] });
  await world.remoteChange(site, idOf(site, 1), { name: 'New' });
  t.match((await world.run({ mode: 'retry-failed' })).counts, { created: 1 });
  t.equal((await world.sqlRow(site, idOf(site, 1)))?.name, 'New');
});

t.test('a row whose failure is outdated by a full comparison is read again', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.run();
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 3 });
  await world.run({}, { validateRow: () => [{ field: 'name', rule: 'is refused' }] });
  await world.dataverse.delete(site, idOf(site, 1));
  // The token is lost with the delete in it: only asking for the row finds out.
  await world.advanceDays(30);
  t.match((await world.run()).counts, { deleted: 1, failed: 0 });
  t.equal(await world.sqlRow(site, idOf(site, 1)), null);
});

t.test('the counts tell which rows were matched and which were created', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2, { address: 'S' }), siteRow(3));
  await world.dataverse.create(site, siteRow(1));
  await world.dataverse.create(site, { ...siteRow(2), id: idOf(site, 20), minimumLaborHours: 4 });
  // Alike by name alone: never matched.
  await world.dataverse.create(site, siteRow(5, { name: 'Site 3' }));
  const job = await world.run();
  t.match(job.counts, { created: 2, matched: 2, failed: 0, conflicts: 0 });
  t.match(job.result, { tables: { customerSite: { matched: 2, created: 2 } } });
  t.match((await world.run({ mode: 'full' })).counts, { matched: 0, created: 0, updated: 0 });
});
