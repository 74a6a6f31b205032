import t from 'tap';
import { idOf, territory, territoryRow } from './emulator-rig.ts';
import { type Answer, refusal, rig, type Seen } from './support.ts';

const rows = [1, 2, 3].map(territoryRow);
/** A stored territory as the Web API gives it. */
const webRow = (index: number, changes: Record<string, unknown> = {}) => ({
  '@odata.etag': 'W/"7"',
  tp_territoryid: idOf(1, index),
  tp_code: `T${index}`,
  tp_name: `Territory ${index}`,
  tp_managername: null,
  tp_manageremail: null,
  ...changes,
});
const listed = (...value: readonly unknown[]): Answer => ({ status: 200, body: { value } });
const denied = refusal(403, '0x80040220');
const posts = (seen: readonly Seen[]) => seen.filter(({ method }) => method === 'POST');
const namesIn = (seen: Seen | undefined) =>
  JSON.parse(seen?.body ?? '').Targets.map(({ tp_name }: { tp_name: string }) => tp_name);
/** The writes are answered by turns, every reading in the same way. */
const script =
  (reading: Answer, ...writes: readonly Answer[]) =>
  ({ method }: Seen): Answer => {
    if (method === 'GET') return reading;
    turn += 1;
    return writes[turn - 1] ?? { status: 204 };
  };
let turn = 0;
t.beforeEach(() => {
  turn = 0;
});

t.test('a row that was there before says nothing of the others of its chunk', async (t) => {
  const { client, server } = await rig(t, script(listed(webRow(1)), 'cut'));
  const outcomes = await client.createMany(territory, rows);
  t.same(
    outcomes.map(({ outcome }) => outcome),
    ['written', 'written', 'written'],
  );
  t.same(namesIn(posts(server.seen)[1]), ['Territory 2', 'Territory 3'], 'only what is absent is sent again');
});

t.test('another row with an id of the chunk refuses that row alone', async (t) => {
  const { client, server } = await rig(t, script(listed(webRow(2, { tp_name: 'Other' })), 'cut'));
  t.match(await client.createMany(territory, rows), [
    { outcome: 'written' },
    { outcome: 'refused', code: '0x80040237' },
    { outcome: 'written' },
  ]);
  t.same(namesIn(posts(server.seen)[1]), ['Territory 1', 'Territory 3']);
});

t.test('a chunk that came late is found when its repetition meets it', async (t) => {
  const stored: unknown[] = [];
  const { client, server } = await rig(t, ({ method }) => {
    if (method === 'GET') return listed(...stored.splice(0));
    turn += 1;
    if (turn === 1) return 'cut';
    stored.push(...[1, 2, 3].map((index) => webRow(index)));
    return refusal(412, '0x80040237');
  });
  t.ok((await client.createMany(territory, rows)).every(({ outcome }) => outcome === 'written'));
  t.equal(posts(server.seen).length, 2);
});

t.test('a bulk write that arrived is not sent over what somebody wrote since', async (t) => {
  const changed = rows.map((row) => ({ id: row.id, name: row.name ?? null }));
  const touched = [1, 2, 3].map((index) => webRow(index, { tp_managername: 'A user' }));
  const { client, server } = await rig(t, script(listed(...touched), 'cut', 'cut', 'cut'));
  const byId = [
    await client.upsertMany(territory, changed),
    await client.updateMany(territory, changed),
    await client.upsertManyByKey(
      territory,
      ['code'],
      rows.map(({ code, name }) => ({ code: code ?? null, name: name ?? null })),
    ),
  ];
  for (const outcomes of byId)
    t.same(outcomes.map(({ outcome }) => outcome).join(), 'written,written,written');
  t.equal(posts(server.seen).length, 3, 'each was sent once');
});

t.test('rows that do not hold our cells are sent again, the others are not', async (t) => {
  const { client, server } = await rig(
    t,
    script(listed(webRow(1), webRow(3, { tp_name: 'Old' })), 'cut', { status: 204 }, 'cut'),
  );
  t.ok((await client.upsertMany(territory, rows)).every(({ outcome }) => outcome === 'written'));
  t.same(namesIn(posts(server.seen)[1]), ['Territory 2', 'Territory 3']);
  const keyed = rows.map(({ code, name }) => ({ code: code ?? null, name: name ?? null }));
  t.ok(
    (await client.upsertManyByKey(territory, ['code'], keyed)).every(({ outcome }) => outcome === 'written'),
  );
  t.same(namesIn(posts(server.seen)[3]), ['Territory 2', 'Territory 3']);
});

t.test('a large chunk is read in pieces', async (t) => {
  const many = Array.from({ length: 60 }, (_, index) => territoryRow(index));
  const { client, server } = await rig(t, script(listed(), 'cut'), { bulk: { firstRows: 100 } });
  t.equal((await client.createMany(territory, many)).length, 60);
  const readings = server.seen.filter(({ method }) => method === 'GET');
  t.equal(readings.length, 3);
  t.ok(readings.every(({ url }) => url.length < 8000));
});

t.test('when the reading that is to settle a chunk fails, its outcome is unknown', async (t) => {
  const { client } = await rig(t, script(denied, 'cut', 'cut'));
  const unknown = { status: 403, code: '0x80040220', outcomeUnknown: true };
  await t.rejects(client.createMany(territory, rows), unknown);
  await t.rejects(client.upsertMany(territory, rows), unknown);
});

t.test('an error after a lost answer keeps saying that the chunk may be written', async (t) => {
  const { client } = await rig(t, script(listed(), 'cut', denied));
  await t.rejects(client.upsertMany(territory, rows), {
    status: 403,
    code: '0x80040220',
    outcomeUnknown: true,
  });
});
