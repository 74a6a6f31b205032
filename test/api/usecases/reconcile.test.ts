import t from 'tap';
import { driftOf } from '../../../api/domain/sync/drift.ts';
import { reconcile } from '../../../api/usecases/reconcile.ts';
import { idOf, openWorld, revenue, revenueRow, site, siteRow } from './sync/world.ts';

t.test('every kind of difference is counted, with examples, and nothing is changed', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3));
  await world.dataverse.upsertMany(site, [
    siteRow(2),
    siteRow(3, { name: 'Other', minimumLaborHours: 1 }),
    siteRow(4),
  ]);
  const tables = await reconcile({ sql: world.sql, dataverse: world.dataverse });
  const drift = driftOf(tables);
  t.equal(drift, 3);
  const sites = tables.find((one) => one.table === 'customerSite');
  t.match(sites, { onlySql: 1, onlyRemote: 1, different: 1 });
  t.strictSame(
    [...(sites?.examples ?? [])].sort((a, b) => a.id.localeCompare(b.id)),
    [
      { kind: 'only-sql', id: idOf(site, 1), label: '0001', columns: [] },
      {
        kind: 'different',
        id: idOf(site, 3),
        label: '0003',
        columns: [
          { column: 'name', sql: 'Site 3', remote: 'Other', problem: null },
          { column: 'minimumLaborHours', sql: null, remote: '1', problem: null },
        ],
      },
      { kind: 'only-remote', id: idOf(site, 4), label: '0004', columns: [] },
    ],
  );
  t.equal(await world.drift(), 3, 'as before');
  await world.run();
  t.equal(await world.drift(), 0);
});

t.test('rows matched under different ids, and their children, count as equal', async (t) => {
  const world = await openWorld(t);
  const elsewhere = '99999999-0000-4000-8000-000000000001';
  await world.insert(site, siteRow(1));
  await world.insert(revenue, revenueRow(1));
  await world.dataverse.create(site, siteRow(1, { id: elsewhere }));
  await world.run();
  t.equal(await world.drift(), 0);
  await world.remoteChange(site, elsewhere, { name: 'Changed' });
  t.equal(await world.drift(), 1, 'a change that waits for the sync is drift');
});

t.test('a row that cannot be read is drift', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.raw('PATCH', `tp_customersites(${idOf(site, 1)})`, { tp_name: null });
  const tables = await reconcile({ sql: world.sql, dataverse: world.dataverse });
  const drift = driftOf(tables);
  t.equal(drift, 1);
  t.match(tables.find((one) => one.table === 'customerSite')?.examples, [
    {
      kind: 'different',
      id: idOf(site, 1),
      columns: [{ column: 'name', sql: 'Site 1', remote: null, problem: /./ }],
    },
  ]);
});

t.test('examples are few, counts are complete, in tables longer than one batch', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(revenue, ...Array.from({ length: 1100 }, (_, index) => revenueRow(index)));
  await world.run();
  await world.insert(revenue, ...Array.from({ length: 20 }, (_, index) => revenueRow(2000 + index)));
  const tables = await reconcile({ sql: world.sql, dataverse: world.dataverse });
  const drift = driftOf(tables);
  t.equal(drift, 20);
  t.equal(tables.find((one) => one.table === 'revenueData')?.examples.length, 5);
});
