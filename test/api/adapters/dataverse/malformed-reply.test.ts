import t from 'tap';
import { territory, territoryRow } from './emulator-rig.ts';
import { type Answer, refusal, rig, siteId } from './support.ts';

const page = (body: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html', 'x-ms-service-request-id': 'abc' },
  body,
});
const missing = refusal(404, '0x80040217');
const row = territoryRow(1);
const stored = {
  '@odata.etag': 'W/"7"',
  tp_territoryid: row.id,
  tp_code: row.code,
  tp_name: row.name,
  tp_managername: null,
  tp_manageremail: null,
};

t.test('a deletion that was not answered by 204 is settled by reading', async (t) => {
  const gone = await rig(t, ({ method }) => (method === 'GET' ? missing : page('<html>')));
  t.equal(await gone.client.delete(territory, row.id), 'deleted');
  const there = await rig(t, ({ method }) =>
    method === 'GET' ? { status: 200, body: stored } : page('<html>'),
  );
  await t.rejects(there.client.delete(territory, row.id), {
    code: 'malformed-reply',
    requestId: 'abc',
    outcomeUnknown: true,
  });
});

t.test('a link that was not answered by 204 is settled by reading', async (t) => {
  const from = { table: territory, id: row.id };
  const link = { collection: 'tp_territory_customersites' };
  const to = { table: territory, id: siteId };
  const holding = (value: readonly unknown[]) => async () => {
    const { client, server } = await rig(t, ({ method }) =>
      method === 'GET' ? { status: 200, body: { value } } : page(''),
    );
    return { client, server };
  };
  const linked = await holding([{}])();
  t.equal(await linked.client.associate(from, link, to), 'associated');
  await t.rejects(linked.client.disassociate(from, link, to), {
    code: 'malformed-reply',
    outcomeUnknown: true,
  });
  const unlinked = await holding([])();
  t.equal(await unlinked.client.disassociate(from, link, to), 'disassociated');
  await t.rejects(unlinked.client.associate(from, link, to), {
    code: 'malformed-reply',
    outcomeUnknown: true,
  });
});

t.test('an action whose answer cannot be read may have been carried out', async (t) => {
  for (const body of ['<html>', '', '{"a":']) {
    const { client, server } = await rig(t, () => page(body));
    await t.rejects(client.callAction('tp_Pay', { amount: 1 }), {
      code: 'malformed-reply',
      requestId: 'abc',
      outcomeUnknown: true,
    });
    t.equal(server.seen.length, 1);
  }
  const { client } = await rig(t, () => ({ status: 204 }));
  t.equal(await client.callAction('tp_Pay', { amount: 1 }), null);
});

t.test('an action is not repeated after a failure that proves nothing', async (t) => {
  for (const [status, code] of [
    [504, '0x80048d06'],
    [503, '0x80040203'],
    [500, '0x80044150'],
    [502, '0x80040216'],
    [504, ''],
  ] as const) {
    const { client, server } = await rig(t, () => refusal(status, code));
    await t.rejects(client.callAction('tp_Pay', { amount: 1 }), {
      code: code === '' ? 'http-504' : code,
      outcomeUnknown: true,
    });
    t.equal(server.seen.length, 1, `${status} ${code}`);
  }
});

t.test('errors about what an answer holds tell its request id, and reads leave nothing open', async (t) => {
  const broken = { ...stored, tp_code: null };
  const answer = (body: unknown) => () => ({
    status: 200,
    headers: { 'x-ms-service-request-id': 'abc' },
    body,
  });
  const readings: readonly [unknown, string][] = [
    ['<html>', 'malformed-reply'],
    [[], 'malformed-reply'],
    [broken, 'unreadable-row'],
  ];
  for (const [body, code] of readings) {
    const { client } = await rig(t, answer(body));
    await t.rejects(client.get(territory, row.id), { code, requestId: 'abc', outcomeUnknown: false });
  }
  const { client } = await rig(t, answer({ value: 'x' }));
  const malformed = { code: 'malformed-reply', requestId: 'abc', outcomeUnknown: false };
  await t.rejects(client.getByKey(territory, { code: 'T1' }), malformed);
  await t.rejects(client.whoAmI(), malformed);
  await t.rejects(client.list(territory)[Symbol.asyncIterator]().next(), malformed);
  await t.rejects(client.changes(territory, null)[Symbol.asyncIterator]().next(), malformed);
});
