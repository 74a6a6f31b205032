import t from 'tap';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Row } from '../../../../api/domain/model/column.ts';
import {
  collect,
  contract,
  contractRow,
  customerSite,
  emulatorRig,
  idOf,
  revenueData,
  siteRow,
  solution,
  territory,
  territoryRow,
} from './emulator-rig.ts';

const lossless = ['drop-before-commit', 'drop-after-commit', 'truncate-body'] as const;
const sitesOfTerritory = { collection: 'tp_territory_customersite_territoryid' };
const key = {
  customerSiteId: idOf(2, 1),
  revenueDate: '2026-01-31',
  revenueCode: 'PARK',
  revenueSource: choiceValue('revenueSource', 'Parking'),
};
const facts = {
  name: 'January',
  grossRevenue: '1234567.89',
  netRevenue: '-0.01',
  transactionCount: 3,
  averageTransactionValue: null,
};
const noCells: Row = { id: idOf(4, 1), ...key, ...facts };

t.test('upsert by id creates, then updates, and honours its mode', async (t) => {
  const { client } = await emulatorRig(t);
  const { id, ...cells } = territoryRow(1);
  t.match(await client.upsert(territory, { id }, cells, 'update'), { outcome: 'gone' });
  t.match(await client.upsert(territory, { id }, cells), {
    outcome: 'created',
    row: { row: territoryRow(1) },
  });
  t.match(await client.upsert(territory, { id }, { name: 'Other' }), {
    outcome: 'updated',
    row: { row: { ...territoryRow(1), name: 'Other' } },
  });
  t.same(await client.upsert(territory, { id }, { name: 'No' }, 'create'), { outcome: 'exists' });
  t.match(await client.upsert(territory, { id }, { name: 'Yes' }, 'update'), { outcome: 'updated' });
  t.match(await client.get(territory, id), { row: { name: 'Yes' } });
});

t.test('upsert by a key of lookup, date, text and choice', async (t) => {
  const { client, admin } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  await client.create(customerSite, siteRow(1));
  const made = await client.upsert(revenueData, { key }, facts);
  t.match(made, { outcome: 'created', row: { row: { ...key, ...facts } } });
  t.match(await client.upsert(revenueData, { key }, { grossRevenue: '2.00' }), {
    outcome: 'updated',
    row: { row: { ...key, ...facts, grossRevenue: '2.00' } },
  });
  t.same(await client.upsert(revenueData, { key }, facts, 'create'), { outcome: 'exists' });
  t.equal(admin.counts().tp_revenuedata, 1);
});

t.test('a key that fits in no URL is found by a filter', async (t) => {
  const { client, admin } = await emulatorRig(t);
  const slashed = { code: `A/B & C'#` };
  t.match(await client.upsert(territory, { key: slashed }, { name: 'First' }), {
    outcome: 'created',
    row: { row: { ...slashed, name: 'First' } },
  });
  t.match(await client.upsert(territory, { key: slashed }, { name: 'Second' }), { outcome: 'updated' });
  t.same(await client.upsert(territory, { key: { code: 'x/y' } }, {}, 'update'), { outcome: 'gone' });
  t.equal(admin.counts().tp_territory, 1);
});

t.test('whatever the cut, an upsert writes once and says so', async (t) => {
  for (const kind of lossless) {
    const { client, admin } = await emulatorRig(t);
    const { id, ...cells } = territoryRow(1);
    admin.addFault({ kind, count: 1, method: 'PATCH' });
    const outcome = kind === 'drop-before-commit' ? 'created' : 'written';
    t.match(await client.upsert(territory, { id }, cells), { outcome, row: { row: territoryRow(1) } }, kind);
    admin.addFault({ kind, count: 1, method: 'PATCH' });
    const created = await client.upsert(territory, { key: { code: 'T2' } }, { name: 'Two' }, 'create');
    t.match(created, { outcome: 'created', row: { row: { code: 'T2', name: 'Two' } } }, kind);
    admin.addFault({ kind, count: 1, method: 'POST' });
    t.match(await client.upsert(territory, { key: { code: 'T/3' } }, { name: 'Three' }), {
      row: { row: { code: 'T/3', name: 'Three' } },
    });
    t.equal(admin.counts().tp_territory, 3, kind);
    t.equal(admin.faults(), 0, 'every fault was met');
  }
});

t.test('a lookup is linked and emptied, a collection takes and gives back', async (t) => {
  const { client, admin } = await emulatorRig(t);
  await client.upsertMany(territory, [territoryRow(1), territoryRow(2)]);
  await client.create(customerSite, siteRow(1));
  const site = { table: customerSite, id: idOf(2, 1) };
  const [one, two] = [1, 2].map((index) => ({ table: territory, id: idOf(1, index) }));
  if (one === undefined || two === undefined) return;
  const linked = async () => (await client.get(customerSite, site.id))?.row.territoryId;
  const cuts = [null, ...lossless];
  for (const kind of cuts) {
    const cut = (method: string) => {
      if (kind !== null) admin.addFault({ kind, count: 1, method });
    };
    cut('PUT');
    t.equal(await client.associate(site, { column: 'territoryId' }, two), 'associated');
    t.equal(await linked(), two.id);
    cut('POST');
    t.equal(await client.associate(one, sitesOfTerritory, site), 'associated');
    t.equal(await linked(), one.id);
    cut('DELETE');
    await client.disassociate(one, sitesOfTerritory, site);
    t.equal(await linked(), null, `${kind}`);
    await client.associate(site, { column: 'territoryId' }, one);
    cut('DELETE');
    await client.disassociate(site, { column: 'territoryId' }, null);
    t.equal(await linked(), null, `${kind}`);
  }
  t.equal(admin.faults(), 0, 'every fault was met');
  const nobody = { table: territory, id: idOf(1, 9) };
  t.equal(await client.associate(site, { column: 'territoryId' }, nobody), 'gone');
  t.equal(await client.associate(nobody, sitesOfTerritory, site), 'gone');
});

t.test('a collection of an N:N relationship takes and gives back, whatever is cut', async (t) => {
  const { client, admin } = await emulatorRig(t);
  const id = idOf(5, 1);
  await client.batch([
    { operation: { method: 'POST', target: 'teams', body: { teamid: id, name: 'Ours' } } },
  ]);
  const { userId } = await client.whoAmI();
  const team = { table: { ...territory, schema: 'Team', set: 'teams' }, id };
  const user = { table: { ...territory, schema: 'SystemUser', set: 'systemusers' }, id: userId };
  const members = { collection: 'teammembership_association' };
  const target = `teams(${id})/${members.collection}?$select=systemuserid`;
  const count = async () => {
    const [result] = await client.batch([{ operation: { method: 'GET', target } }]);
    return result?.outcome === 'done' ? JSON.stringify(result.replies[0]?.json).split(userId).length - 1 : -1;
  };
  for (const kind of [null, ...lossless]) {
    const cut = (method: string) => {
      if (kind !== null) admin.addFault({ kind, count: 1, method });
    };
    const none = await count();
    cut('POST');
    t.equal(await client.associate(team, members, user), 'associated', `${kind}`);
    t.equal(await client.associate(team, members, user), 'associated', 'twice is once');
    t.ok((await count()) > none, `${kind}`);
    cut('DELETE');
    await client.disassociate(team, members, user);
    t.equal(await count(), none, `${kind}`);
  }
  t.equal(admin.faults(), 0, 'every fault was met');
  t.equal(await client.associate(team, members, { ...user, id: idOf(5, 9) }), 'gone');
});

t.test('a package is staged, then imported by its upload; a bad one is refused before', async (t) => {
  const { client, admin } = await emulatorRig(t);
  const told: string[] = [];
  const onProgress = ({ phase }: { phase: string }) => told.push(phase);
  const before = admin.requests().length;
  await client.importSolution(solution.zip, { stage: true, onProgress });
  t.equal(told[0], 'staging');
  t.equal(told.at(-1), 'importing');
  const asked = admin
    .requests()
    .slice(before)
    .map(({ path }) => path);
  t.ok(
    asked.findIndex((path) => path.endsWith('StageSolution')) <
      asked.findIndex((path) => path.endsWith('ImportSolutionAsync')),
  );
  const imports = () => admin.requests().filter(({ path }) => path.endsWith('ImportSolutionAsync')).length;
  const begun = imports();
  await t.rejects(client.importSolution(new Uint8Array([80, 75, 3, 4]), { stage: true }), {
    name: 'DataverseError',
    code: 'invalid-solution',
    message: /the solution is not valid: ./,
  });
  t.equal(imports(), begun, 'nothing was imported');
});

t.test('rows are created in bulk, and those that are there are refused one by one', async (t) => {
  const { client, admin } = await emulatorRig(t);
  await client.create(territory, territoryRow(5));
  const rows = Array.from({ length: 20 }, (_, index) => territoryRow(index));
  const outcomes = await client.createMany(territory, rows);
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused');
  t.match(refused, [{ id: idOf(1, 5), code: '0x80040237' }]);
  t.equal(outcomes.length, 20);
  t.equal(admin.counts().tp_territory, 20);
});

t.test('rows are updated in bulk, and never made', async (t) => {
  const { client, admin } = await emulatorRig(t);
  await client.upsertMany(territory, [1, 2, 3].map(territoryRow));
  const rows = [1, 2, 7, 3].map((index) => ({ id: idOf(1, index), name: `New ${index}` }));
  const outcomes = await client.updateMany(territory, rows);
  t.same(
    outcomes.map(({ outcome }) => outcome),
    ['written', 'written', 'refused', 'written'],
  );
  t.match(await client.get(territory, idOf(1, 3)), { row: { ...territoryRow(3), name: 'New 3' } });
  t.equal(admin.counts().tp_territory, 3);
});

t.test('rows are upserted in bulk by a key of several columns', async (t) => {
  const { client, admin } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  await client.create(customerSite, siteRow(1));
  const names = Object.keys(key);
  const rows = Array.from({ length: 12 }, (_, index) => ({ ...noCells, revenueCode: `C${index}` }));
  for (const gross of ['1.00', '2.00']) {
    const outcomes = await client.upsertManyByKey(
      revenueData,
      names,
      rows.map((row) => ({ ...row, grossRevenue: gross })),
    );
    t.ok(outcomes.every(({ outcome }) => outcome === 'written'));
    t.equal(admin.counts().tp_revenuedata, 12);
  }
  const found = await client.getByKey(revenueData, { ...key, revenueCode: 'C7' });
  t.match(found, { row: { grossRevenue: '2.00' } });
});

t.test('keys that fit in no URL are upserted in bulk, also when a row beside them is bad', async (t) => {
  const { client, admin } = await emulatorRig(t);
  const odd = [...`/<>*%&:\\?+#'"(),=;@$ é`].map((char) => `a${char}b`);
  const codes = [...odd, 'a%2Fb', 'a//b', '..', '/', "''"];
  const rows = (name: string) => codes.map((code) => ({ code, name }));
  const good = await client.upsertManyByKey(territory, ['code'], rows('First'));
  t.same(good, Array(codes.length).fill({ outcome: 'written' }));
  t.equal(admin.counts().tp_territory, codes.length, 'no two keys became one');
  admin.addFault({ kind: 'drop-after-commit', count: 1, method: 'POST' });
  const beside = [...rows('Second'), { code: 'bad', name: '' }, { code: null, name: 'No key' }];
  const outcomes = await client.upsertManyByKey(territory, ['code'], beside);
  t.same(outcomes.slice(0, codes.length), Array(codes.length).fill({ outcome: 'written' }));
  t.match(outcomes.slice(codes.length), [
    { outcome: 'refused' },
    {
      outcome: 'refused',
      code: 'invalid-row',
      message: /the key column code of Territory must not be empty/,
    },
  ]);
  t.equal(admin.counts().tp_territory, codes.length);
  for (const code of codes) {
    t.match(await client.getByKey(territory, { code }), { row: { code, name: 'Second' } }, code);
  }
});

t.test('whatever the cut, bulk writes are written once and said to be written', async (t) => {
  const rows = Array.from({ length: 10 }, (_, index) => territoryRow(index));
  for (const kind of lossless) {
    const { client, admin } = await emulatorRig(t);
    const all = (outcomes: readonly { outcome: string }[]) =>
      t.ok(
        outcomes.every(({ outcome }) => outcome === 'written'),
        kind,
      );
    admin.addFault({ kind, count: 2, method: 'POST' });
    all(await client.createMany(territory, rows));
    t.equal(admin.counts().tp_territory, 10, kind);
    admin.addFault({ kind, count: 2, method: 'POST' });
    all(
      await client.updateMany(
        territory,
        rows.map(({ id }) => ({ id, managerName: 'Ann' })),
      ),
    );
    admin.addFault({ kind, count: 2, method: 'POST' });
    all(
      await client.upsertManyByKey(
        territory,
        ['code'],
        rows.map(({ code }) => ({ code: code ?? null, name: 'N' })),
      ),
    );
    t.equal(admin.counts().tp_territory, 10, kind);
    t.match(await client.get(territory, idOf(1, 4)), { row: { managerName: 'Ann', name: 'N' } });
    t.equal(admin.faults(), 0, 'every fault was met');
  }
});

t.test('a storm of 429 in the middle of bulk loses and doubles nothing', async (t) => {
  const { client, admin } = await emulatorRig(t);
  admin.addFault({ kind: 'throttle', count: 6, after: 1, method: 'POST', retryAfterSeconds: 7 });
  const rows = Array.from({ length: 50 }, (_, index) => territoryRow(index));
  const outcomes = await client.createMany(territory, rows);
  t.ok(outcomes.every(({ outcome }) => outcome === 'written'));
  t.equal(admin.counts().tp_territory, 50);
  t.equal(admin.faults(), 0);
});

t.test('a batch that is too long is halved', async (t) => {
  const { client, admin } = await emulatorRig(
    t,
    { bulk: { rows: 1000, firstRows: 1000, lanes: 1 } },
    {
      limits: { maxBodyBytes: 100_000 },
    },
  );
  const rows = Array.from({ length: 600 }, (_, index) => ({
    ...territoryRow(index),
    name: 'x'.repeat(100),
    managerName: 'y'.repeat(100),
  }));
  const outcomes = await client.upsertMany(territory, rows);
  t.ok(outcomes.every(({ outcome }) => outcome === 'written'));
  t.equal(admin.counts().tp_territory, 600);
  const taken = admin.requests().filter(({ path }) => path.includes('UpsertMultiple'));
  t.ok(taken.length > 2, 'no body was longer than the service takes');
});

t.test('a query filters, sorts, counts, expands and pages', async (t) => {
  const { client } = await emulatorRig(t);
  await client.upsertMany(territory, [1, 2].map(territoryRow));
  const rows = Array.from({ length: 9 }, (_, index) =>
    siteRow(index, { territoryId: index % 3 === 0 ? null : idOf(1, 1 + (index % 2)), isActive: index !== 4 }),
  );
  await client.upsertMany(customerSite, rows);
  const query = {
    filter: { op: 'eq', column: 'isActive', value: true },
    orderBy: [{ column: 'siteNumber', descending: true }],
    expand: ['territoryId'],
    count: true,
  } as const;
  const pages = await collect(client.list(customerSite, query, 3));
  t.same(
    pages.map((page) => page.rows.length),
    [3, 3, 2],
  );
  t.equal(pages[0]?.count, 8);
  const found = pages.flatMap((page) => page.rows);
  t.same(
    found.map(({ row }) => row),
    rows.filter((row) => row.isActive).reverse(),
  );
  for (const { row, expanded } of found) {
    t.equal(expanded.territoryId?.row.id ?? null, row.territoryId);
  }
  const top = await collect(client.list(customerSite, { ...query, top: 4 }, 3));
  t.same(
    top.map((page) => page.rows.length),
    [3, 1],
  );
  t.same(await collect(client.list(customerSite, { top: 0 })), []);
});

t.test('functions and actions answer with their digits', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  const me = await client.whoAmI();
  t.match(await client.callFunction('WhoAmI'), { UserId: me.userId });
  const json = await client.callFunction('RetrieveTotalRecordCount', { EntityNames: ['tp_territory'] });
  t.match(JSON.stringify(json), /"tp_territory"/);
  await t.rejects(client.callFunction('NoSuchFunction'), { name: 'DataverseError', status: 404 });
  await t.rejects(client.callAction('NoSuchAction', {}), { name: 'DataverseError', status: 404 });
});

t.test('a contract that is read in full is what was written, to the last digit', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  await client.create(customerSite, siteRow(1));
  const row = contractRow(1, '922337203685476.99');
  const { id, ...cells } = row;
  t.match(await client.upsert(contract, { id }, cells), { outcome: 'created', row: { row } });
  const [page] = await collect(
    client.list(contract, { filter: { op: 'eq', column: 'contractValue', value: '922337203685476.99' } }),
  );
  t.same(
    page?.rows.map((listed) => listed.row),
    [row],
  );
});
