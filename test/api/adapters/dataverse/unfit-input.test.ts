import t from 'tap';
import type { Row } from '../../../../api/domain/model/column.ts';
import { idOf, territory, territoryRow } from './emulator-rig.ts';
import { rig } from './support.ts';

/** What a cut inside a character leaves. */
const half = 'T\ud83d';
const rows = Array.from({ length: 20 }, (_, index) => territoryRow(index));
const oneLane = { bulk: { rows: 8, firstRows: 8, lanes: 1 } };
const refusedField = (field: string, rule: RegExp) => ({
  code: 'invalid-request',
  errors: [{ field, rule }],
});

t.test('a row that cannot be sent is refused for itself, in every bulk call', async (t) => {
  const first = territoryRow(20);
  const unfit: readonly [unknown, RegExp][] = [
    [{ ...first, code: half }, /code must be well-formed Unicode/i],
    [{ ...first, nonsense: 1 }, /nonsense is no column of Territory/],
    [null, /row must be an object/],
    [undefined, /row must be an object/],
    ['text', /row must be an object/],
  ];
  for (const [bad, message] of unfit) {
    const mixed = rows.map((row, index) => (index === 15 ? (bad as Row) : row));
    const { client } = await rig(t, () => ({ status: 204 }), oneLane);
    for (const outcomes of [
      await client.upsertMany(territory, mixed),
      await client.createMany(territory, mixed),
      await client.updateMany(territory, mixed),
      await client.upsertManyByKey(territory, ['code'], mixed),
    ]) {
      t.equal(outcomes.length, 20);
      t.match(outcomes[15], { outcome: 'refused', code: 'invalid-row', message });
      t.equal(outcomes.filter(({ outcome }) => outcome === 'written').length, 19);
    }
  }
});

t.test('a row without a usable id is refused with an empty one', async (t) => {
  const { client } = await rig(t, () => ({ status: 204 }));
  const bad = { ...rows[0], id: null } as unknown as Row;
  t.match(await client.upsertMany(territory, [bad]), [{ id: '', outcome: 'refused', code: 'invalid-row' }]);
});

t.test('text that no URL can hold is refused by field and rule, not sent', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: { value: [] } }));
  const rule = /must be well-formed Unicode/;
  await t.rejects(client.getByKey(territory, { code: half }), refusedField('code', rule));
  await t.rejects(
    client.upsert(territory, { key: { code: half } }, { name: 'x' }),
    refusedField('code', rule),
  );
  await t.rejects(client.create(territory, { ...territoryRow(1), name: half }), refusedField('name', rule));
  const pages = (filter: object) =>
    client
      .list(territory, { filter } as never)
      [Symbol.asyncIterator]()
      .next();
  await t.rejects(pages({ op: 'eq', column: 'name', value: half }), refusedField('name', rule));
  await t.rejects(pages({ op: 'contains', column: 'name', text: half }), refusedField('name', rule));
  await t.rejects(client.callFunction('tp_Find', { text: half }), { code: 'invalid-request' });
  t.equal(server.seen.length, 0);
});

t.test('a column that the table does not have is refused by its name', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: { value: [] } }));
  const refused = refusedField('nonsense', /is no column of Territory/);
  await t.rejects(client.create(territory, { ...territoryRow(1), nonsense: 1 }), refused);
  await t.rejects(client.getByKey(territory, { nonsense: 1 }), refused);
  const list = client.list(territory, { filter: { op: 'eq', column: 'nonsense', value: 1 } });
  await t.rejects(list[Symbol.asyncIterator]().next(), refused);
  t.equal(server.seen.length, 0);
});

t.test('sizes that are no whole numbers are refused before anything is asked', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: { value: [] } }));
  for (const size of [Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY]) {
    const refused = refusedField('pageSize', /whole number of at least 1/);
    await t.rejects(client.list(territory, {}, size)[Symbol.asyncIterator]().next(), refused, `${size}`);
    await t.rejects(client.changes(territory, null, size)[Symbol.asyncIterator]().next(), refused, `${size}`);
  }
  for (const top of [Number.NaN, -1, 1.5]) {
    const refused = refusedField('top', /whole number of at least 0/);
    await t.rejects(client.list(territory, { top })[Symbol.asyncIterator]().next(), refused, `${top}`);
  }
  t.equal(server.seen.length, 0);
});

t.test('a list of ids that makes the address too long is refused with its length', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: { value: [] } }));
  const ask = (count: number) => {
    const values = Array.from({ length: count }, (_, index) => idOf(1, index));
    return client
      .list(territory, { filter: { op: 'in', column: 'id', values } })
      [Symbol.asyncIterator]()
      .next();
  };
  await ask(100);
  await t.rejects(ask(1000), { code: 'invalid-request', message: /characters long .* ask for fewer values/ });
  t.equal(server.seen.length, 1);
});

t.test('an id that comes twice in a bulk call is refused by name before anything is sent', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 204 }));
  const twice = [...rows, { ...territoryRow(20), id: idOf(1, 3).toUpperCase() }];
  const refusal = refusedField('id', new RegExp(`comes twice in one call: ${idOf(1, 3)}`));
  await t.rejects(client.upsertMany(territory, twice), refusal);
  await t.rejects(client.updateMany(territory, twice), refusal);
  await t.rejects(client.createMany(territory, twice), refusal);
  t.equal(server.seen.length, 0);
});
