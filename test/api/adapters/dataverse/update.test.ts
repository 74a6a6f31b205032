import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { refusal, rig, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const changed = { address: 'Pier 1' };
const after = webSite({ '@odata.etag': 'W/"8"', tp_siteaddress: 'Pier 1' });

t.test('the given columns alone are written, guarded by the etag', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: after }), { tag: 'a b&c' });
  const result = await client.update(customerSite, siteId, changed, 'W/"7"');
  t.match(result, { outcome: 'updated', row: { etag: 'W/"8"', row: { address: 'Pier 1' } } });
  const [seen] = server.seen;
  t.match(seen, { method: 'PATCH', headers: { 'if-match': 'W/"7"', prefer: 'return=representation' } });
  t.same(JSON.parse(seen?.body ?? ''), { tp_siteaddress: 'Pier 1' });
  t.equal(new URL(seen?.url ?? '', server.url).searchParams.get('tag'), 'a b&c');
});

t.test('a row that moved on answers changed, a row that went answers gone', async (t) => {
  const { client } = await rig(t, (_, number) =>
    number === 1 ? refusal(412, '0x80060882') : refusal(404, '0x80040217'),
  );
  t.same(await client.update(customerSite, siteId, changed, 'W/"1"'), { outcome: 'changed' });
  t.same(await client.update(customerSite, siteId, changed, 'W/"1"'), { outcome: 'gone' });
});

t.test('other refusals are errors', async (t) => {
  const { client, server } = await rig(t, (_, number) =>
    number === 1 ? refusal(412, '0x80060893') : refusal(404, 'x'),
  );
  await t.rejects(client.update(customerSite, siteId, changed, 'W/"1"'), { code: '0x80060893' });
  await t.rejects(client.update(customerSite, siteId, changed, 'W/"1"'), { code: 'http-404' });
  t.equal(server.seen.length, 2);
});

t.test('after a lost answer an unmoved row is written once more', async (t) => {
  const { client, server } = await rig(t, ({ method }, number) => {
    if (method === 'GET') return { status: 200, body: webSite() };
    return number === 1 ? 'cut' : { status: 200, body: after };
  });
  t.match(await client.update(customerSite, siteId, changed, 'W/"7"'), { outcome: 'updated' });
  t.same(
    server.seen.map((seen) => seen.method),
    ['PATCH', 'GET', 'PATCH'],
  );
});

t.test('an error that leaves the write in doubt is resolved by reading, not by writing again', async (t) => {
  const inDoubt = [
    [500, '0x80040216'],
    [500, '0x80044151'],
    [500, '0x80044150'],
    [502, '0x80040216'],
    [503, '0x80040203'],
    [504, '0x80048d06'],
  ] as const;
  for (const [status, code] of inDoubt) {
    const { client, server } = await rig(t, ({ method }) =>
      method === 'GET' ? { status: 200, body: after } : refusal(status, code),
    );
    t.same(await client.update(customerSite, siteId, changed, 'W/"7"'), { outcome: 'changed' });
    t.same(
      server.seen.map((seen) => seen.method),
      ['PATCH', 'GET'],
      `${status} ${code}`,
    );
  }
});

t.test('after a lost answer a row at another etag is compared anew, never written blindly', async (t) => {
  const { client, server } = await rig(t, ({ method }) =>
    method === 'GET' ? { status: 200, body: after } : 'cut',
  );
  t.same(await client.update(customerSite, siteId, changed, 'W/"7"'), { outcome: 'changed' });
  t.equal(server.seen.length, 2);
});

t.test('after a lost answer a missing row is gone', async (t) => {
  const { client } = await rig(t, ({ method }) => (method === 'GET' ? refusal(404, '0x80040217') : 'cut'));
  t.same(await client.update(customerSite, siteId, changed, 'W/"7"'), { outcome: 'gone' });
});

t.test('a lock that Dataverse could not get did nothing and is simply tried again', async (t) => {
  const { client, server } = await rig(t, (_, number) =>
    number === 1 ? refusal(500, '0x80044339') : { status: 200, body: after },
  );
  t.match(await client.update(customerSite, siteId, changed, 'W/"7"'), { outcome: 'updated' });
  t.same(
    server.seen.map((seen) => seen.method),
    ['PATCH', 'PATCH'],
  );
});

t.test(
  'a write in doubt that reading finds undone, and that would fail again, is refused for certain',
  async (t) => {
    const { client, server } = await rig(t, ({ method }) =>
      method === 'GET' ? { status: 200, body: webSite() } : refusal(500, '0x80040224'),
    );
    const refused = { status: 500, code: '0x80040224', outcomeUnknown: false };
    await t.rejects(client.update(customerSite, siteId, changed, 'W/"7"'), refused);
    t.same(
      server.seen.map((seen) => seen.method),
      ['PATCH', 'GET'],
    );
  },
);

t.test(
  'a write that is confirmed is written, even when another column of the row breaks its rule',
  async (t) => {
    const broken = { ...after, tp_sitenumber: null };
    const { client, server } = await rig(t, () => ({
      status: 200,
      headers: { 'x-ms-service-request-id': 'abc' },
      body: broken,
    }));
    await t.rejects(client.update(customerSite, siteId, changed, 'W/"7"'), {
      code: 'unreadable-row',
      message: /siteNumber must not be empty/,
      requestId: 'abc',
      outcomeUnknown: false,
    });
    t.equal(server.seen.length, 1);
  },
);

t.test('an answer that is no row settles nothing: the row is read', async (t) => {
  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
  const { client } = await rig(t, ({ method }) => (method === 'GET' ? { status: 200, body: after } : page));
  t.same(await client.update(customerSite, siteId, changed, 'W/"7"'), { outcome: 'changed' });
});

t.test('an etag that is no header is refused unsent', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: after }));
  const refused = { code: 'invalid-request', errors: [{ field: 'etag', rule: /one line/ }] };
  for (const etag of ['W/"7"\r\nx: y', '', 'W/"\u00e9"']) {
    await t.rejects(client.update(customerSite, siteId, changed, etag), refused);
    await t.rejects(client.delete(customerSite, siteId, etag), refused);
  }
  t.equal(server.seen.length, 0);
});
