import fc from 'fast-check';
import t from 'tap';
import type { DataverseClient } from '../../../../api/adapters/dataverse/client.ts';
import { decimal, toScale } from '../../../../api/domain/decimal.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Row } from '../../../../api/domain/model/column.ts';
import { DeltaTokenExpired } from '../../../../api/ports/dataverse.ts';
import {
  collect,
  contract,
  contractRow,
  customerSite,
  emulatorRig,
  idOf,
  revenueData,
  siteRow,
  territory,
  territoryRow,
} from './emulator-rig.ts';

t.test('the caller is known', async (t) => {
  const { client } = await emulatorRig(t);
  const me = await client.whoAmI();
  t.match(me.userId, /^[0-9a-f-]{36}$/);
  t.match(me.organizationId, /^[0-9a-f-]{36}$/);
});

t.test('a row of every kind of column comes back as it was written', async (t) => {
  const { client } = await emulatorRig(t);
  t.match(await client.create(territory, territoryRow(1)), { outcome: 'created' });
  t.match(await client.create(customerSite, siteRow(1)), { outcome: 'created', row: { row: siteRow(1) } });
  const row = contractRow(1, '922337203685476.99');
  const created = await client.create(contract, row);
  t.ok(created.outcome === 'created');
  if (created.outcome !== 'created') return;
  t.same(created.row.row, row);
  t.same(await client.get(contract, row.id), created.row);
  t.same(await client.getByKey(contract, { contractNumber: 'C-1' }), created.row);
  t.equal(await client.get(contract, idOf(3, 9)), null);
  t.equal(await client.getByKey(contract, { contractNumber: 'C-9' }), null);
});

t.test(
  'many rows are read by their ids in few requests; those that are not there are left out',
  async (t) => {
    const { client } = await emulatorRig(t);
    await client.create(territory, territoryRow(1));
    const rows = Array.from({ length: 150 }, (_, index) => siteRow(index + 1));
    await client.upsertMany(customerSite, rows);
    const ids = rows.map((row) => row.id);
    const found = await client.getMany(customerSite, [...ids, idOf(2, 999)]);
    t.same(found.map(({ row }) => row.id).sort(), [...ids].sort());
    t.same(
      found.find(({ row }) => row.id === ids[0]),
      await client.get(customerSite, String(ids[0])),
    );
    t.same(await client.getMany(customerSite, []), []);
  },
);

t.test('versions tell every row with the etag it has now', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  await client.create(customerSite, siteRow(1));
  await client.create(customerSite, siteRow(2));
  const [page = []] = await collect(client.versions(customerSite));
  const etagOf = async (n: number) => (await client.get(customerSite, siteRow(n).id))?.etag;
  t.same(
    [...page].sort((a, b) => (a.id < b.id ? -1 : 1)),
    [
      { id: siteRow(1).id, etag: await etagOf(1) },
      { id: siteRow(2).id, etag: await etagOf(2) },
    ],
  );
});

t.test('a key of lookup, date, text and choice finds its row', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  await client.create(customerSite, siteRow(1));
  const key = {
    customerSiteId: idOf(2, 1),
    revenueDate: '2026-01-31',
    revenueCode: "V'1",
    revenueSource: choiceValue('revenueSource', 'Parking'),
  };
  const facts = {
    name: 'n',
    grossRevenue: '1.10',
    netRevenue: '-1.00',
    transactionCount: 3,
    averageTransactionValue: null,
  };
  const row = { id: idOf(4, 1), ...key, ...facts };
  t.match(await client.create(revenueData, row), { outcome: 'created' });
  t.match(await client.getByKey(revenueData, key), { row });
  t.equal(await client.getByKey(revenueData, { ...key, revenueDate: '2026-01-30' }), null);
});

t.test('an id or a key that is taken answers exists', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  t.same(await client.create(territory, { ...territoryRow(1), code: 'other' }), { outcome: 'exists' });
  t.same(await client.create(territory, { ...territoryRow(1), id: idOf(1, 7) }), { outcome: 'exists' });
});

t.test('an update is guarded by the etag and writes the given columns alone', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  const first = await client.get(territory, idOf(1, 1));
  const etag = first?.etag ?? '';
  const updated = await client.update(territory, idOf(1, 1), { managerName: 'Ann' }, etag);
  t.match(updated, { outcome: 'updated', row: { row: { ...territoryRow(1), managerName: 'Ann' } } });
  t.same(await client.update(territory, idOf(1, 1), { managerName: 'Bob' }, etag), { outcome: 'changed' });
  t.match(await client.get(territory, idOf(1, 1)), { row: { managerName: 'Ann' } });
  t.same(await client.update(territory, idOf(1, 9), { managerName: 'Bob' }, etag), { outcome: 'gone' });
  t.equal(await client.get(territory, idOf(1, 9)), null, 'a guarded update never creates');
});

t.test('a lookup is bound, bound anew and emptied', async (t) => {
  const { client } = await emulatorRig(t);
  await client.upsertMany(territory, [territoryRow(1), territoryRow(2)]);
  await client.create(customerSite, siteRow(1));
  for (const territoryId of [idOf(1, 2), null, idOf(1, 1)]) {
    const etag = (await client.get(customerSite, idOf(2, 1)))?.etag ?? '';
    const updated = await client.update(customerSite, idOf(2, 1), { territoryId }, etag);
    t.match(updated, { outcome: 'updated', row: { row: { territoryId } } });
  }
});

t.test('a deletion is guarded by the etag', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  const etag = (await client.get(territory, idOf(1, 1)))?.etag ?? '';
  await client.update(territory, idOf(1, 1), { managerName: 'Ann' }, etag);
  t.equal(await client.delete(territory, idOf(1, 1), etag), 'changed');
  t.equal(await client.delete(territory, idOf(1, 1)), 'deleted');
  t.equal(await client.delete(territory, idOf(1, 1)), 'gone');
});

t.test('the change feed: all rows in pages, then changes and deletions alone', async (t) => {
  const { client } = await emulatorRig(t);
  await client.upsertMany(territory, [1, 2, 3, 4, 5].map(territoryRow));
  const first = await collect(client.changes(territory, null, 2));
  t.same(
    first.map((page) => page.rows.length),
    [2, 2, 1],
  );
  t.same(
    first.flatMap((page) => page.rows.map((row) => row.row)).sort(byId),
    [1, 2, 3, 4, 5].map(territoryRow),
  );
  t.same(
    first.map((page) => page.deltaLink === null),
    [true, true, false],
  );

  const link = first.at(-1)?.deltaLink ?? null;
  const quiet = await collect(client.changes(territory, link));
  t.match(quiet, [{ rows: [], deletedIds: [], broken: [] }]);

  await client.upsertMany(territory, [{ ...territoryRow(2), name: 'Renamed' }, territoryRow(6)]);
  await client.delete(territory, idOf(1, 3));
  const later = await collect(client.changes(territory, quiet.at(-1)?.deltaLink ?? null, 1));
  t.same(later.flatMap((page) => page.rows.map((row) => row.row.name)).sort(), ['Renamed', 'Territory 6']);
  t.same(
    later.flatMap((page) => page.deletedIds),
    [idOf(1, 3)],
  );
});

t.test('a delta link that is too old asks for a full comparison', async (t) => {
  const { client, advance } = await emulatorRig(t);
  const [page] = await collect(client.changes(territory, null));
  advance(8);
  const error = await collect(client.changes(territory, page?.deltaLink ?? null)).catch((e: unknown) => e);
  t.ok(error instanceof DeltaTokenExpired);
});

t.test('bulk: bad rows are refused one by one, good rows go through, again and again', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  const rows = Array.from({ length: 40 }, (_, index) =>
    siteRow(
      index,
      index % 13 === 5 ? { territoryId: idOf(1, 99) } : { territoryId: index % 2 ? null : idOf(1, 1) },
    ),
  );
  for (const round of [1, 2]) {
    const outcomes = await client.upsertMany(customerSite, rows);
    t.same(
      outcomes.map((outcome) => outcome.id),
      rows.map((row) => row.id),
    );
    const refused = outcomes.flatMap((outcome, index) => (outcome.outcome === 'refused' ? [index] : []));
    t.same(refused, [5, 18, 31], `round ${round}`);
  }
  t.match(await client.get(customerSite, idOf(2, 7)), { row: rows[7] });
  t.equal(await client.get(customerSite, idOf(2, 18)), null);
});

t.test('money written is money read, to the cent', async (t) => {
  const { client } = await emulatorRig(t);
  await client.create(territory, territoryRow(1));
  await client.create(customerSite, siteRow(1));
  const amounts = fc.sample(fc.bigInt({ min: 0n, max: 92233720368547699n }), { numRuns: 50, seed: 4711 });
  const rows = amounts.map((cents, index) =>
    contractRow(index, toScale(decimal(`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`), 2)),
  );
  const outcomes = await client.upsertMany(contract, rows);
  t.ok(outcomes.every((outcome) => outcome.outcome === 'written'));
  const pages = await collect(client.changes(contract, null));
  const read = pages.flatMap((page) => page.rows.map((row) => row.row)).sort(byId);
  t.same(read, rows, 'seed 4711');
});

t.test('a write whose connection is cut has the outcome it would have had', async (t) => {
  for (const kind of ['drop-before-commit', 'drop-after-commit', 'truncate-body'] as const) {
    const { client, admin } = await emulatorRig(t);
    const cut = (method: string) => admin.addFault({ kind, count: 1, method });
    cut('POST');
    t.match(await client.create(territory, territoryRow(1)), { outcome: 'created' }, kind);
    t.equal(admin.counts().tp_territory, 1);

    const etag = (await client.get(territory, idOf(1, 1)))?.etag ?? '';
    cut('PATCH');
    const updated = await client.update(territory, idOf(1, 1), { managerName: 'Ann' }, etag);
    t.equal(updated.outcome, kind === 'drop-before-commit' ? 'updated' : 'changed');
    t.match(await client.get(territory, idOf(1, 1)), { row: { managerName: 'Ann' } });

    cut('POST');
    const outcomes = await client.upsertMany(territory, [territoryRow(1), territoryRow(2)]);
    t.match(outcomes, [{ outcome: 'written' }, { outcome: 'written' }]);

    cut('DELETE');
    t.equal(await client.delete(territory, idOf(1, 1)), 'deleted', kind);
    t.equal(admin.counts().tp_territory, 1);
    t.equal(admin.faults(), 0, 'every fault was met');
  }
});

t.test('whatever fails on the way, acknowledged writes are there and nothing else', async (t) => {
  const { client, admin } = await emulatorRig(t);
  const kinds = fc.constantFrom('throttle', 'unavailable', 'drop-before-commit', 'drop-after-commit');
  const steps = fc.array(
    fc.record({
      write: fc.constantFrom('create', 'update', 'delete', 'upsert'),
      index: fc.integer({ min: 1, max: 4 }),
      name: fc.integer({ min: 1, max: 999 }).map((n) => `Name ${n}`),
      fault: fc.option(fc.record({ kind: kinds, count: fc.integer({ min: 1, max: 2 }), after: fc.nat(1) }), {
        freq: 2,
      }),
    }),
    { maxLength: 25 },
  );
  const model = new Map<string, string>();
  await fc.assert(
    fc
      .asyncProperty(steps, async (script) => {
        for (const { write, index, name, fault } of script) {
          const id = idOf(1, index);
          const etag = (await client.get(territory, id))?.etag;
          if (fault !== null) admin.addFault(fault);
          await apply(client, model, { write, row: { ...territoryRow(index), name }, etag });
          admin.clearFaults();
        }
        for (const index of [1, 2, 3, 4]) {
          const stored = await client.get(territory, idOf(1, index));
          if ((stored?.row.name ?? null) !== (model.get(idOf(1, index)) ?? null)) return false;
        }
        return true;
      })
      .beforeEach(() => {
        admin.reset();
        model.clear();
      }),
    { numRuns: 40 },
  );
  t.pass('property held');
});

/** Writes through the client and, as the outcome says, into the model. */
async function apply(
  client: DataverseClient,
  model: Map<string, string>,
  step: { write: string; row: Row; etag: string | undefined },
): Promise<void> {
  const { row, etag } = step;
  const name = String(row.name);
  if (step.write === 'create') {
    const { outcome } = await client.create(territory, row);
    if (outcome === 'created') model.set(row.id, name);
  } else if (step.write === 'upsert') {
    const [only] = await client.upsertMany(territory, [row]);
    if (only?.outcome === 'written') model.set(row.id, name);
  } else if (step.write === 'delete') {
    if ((await client.delete(territory, row.id, etag)) !== 'gone') model.delete(row.id);
  } else if (etag !== undefined) {
    // Nobody else writes here, so `changed` can only mean that the lost write had arrived.
    const { outcome } = await client.update(territory, row.id, { name }, etag);
    if (outcome !== 'gone') model.set(row.id, name);
  }
}

function byId(left: Row, right: Row): number {
  return left.id < right.id ? -1 : 1;
}
