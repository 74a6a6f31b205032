import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { refusal, rig, site, siteId, territoryId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const created = { status: 201, body: webSite() };
const missing = refusal(404, '0x80040217');

t.test('a row is created with its own id and comes back with its etag', async (t) => {
  const { client, server } = await rig(t, () => created, { tag: 'bridge' });
  t.same(await client.create(customerSite, site), { outcome: 'created', row: { row: site, etag: 'W/"7"' } });
  const [seen] = server.seen;
  t.match(seen, { method: 'POST', headers: { prefer: 'return=representation' } });
  const url = new URL(seen?.url ?? '', server.url);
  t.equal(url.pathname, '/api/data/v9.2/tp_customersites');
  t.equal(url.searchParams.get('tag'), 'bridge');
  t.match(JSON.parse(seen?.body ?? ''), {
    tp_customersiteid: siteId,
    tp_sitenumber: '0007',
    'tp_TerritoryId@odata.bind': `/tp_territories(${territoryId})`,
    tp_isactive: true,
  });
  t.notMatch(seen?.body, /tp_BillingContact/);
});

t.test('an id or key that is taken answers exists', async (t) => {
  const codes = ['0x80040237', '0x80060892', '0x80040333'];
  const { client, server } = await rig(t, (_, number) => refusal(412, codes[number - 1] ?? ''));
  for (const _ of codes) t.same(await client.create(customerSite, site), { outcome: 'exists' });
  t.equal(server.seen.length, codes.length);
});

t.test('an invalid cell is refused unsent', async (t) => {
  const { client, server } = await rig(t, () => created);
  await t.rejects(client.create(customerSite, { ...site, name: 'x'.repeat(201) }), {
    code: 'invalid-request',
  });
  t.equal(server.seen.length, 0);
});

t.test('a creation that arrived although its answer was lost is found by reading', async (t) => {
  const { client, server } = await rig(t, ({ method }) =>
    method === 'POST' ? 'cut' : { status: 200, body: webSite() },
  );
  t.same(await client.create(customerSite, site), { outcome: 'created', row: { row: site, etag: 'W/"7"' } });
  t.same(
    server.seen.map((seen) => seen.method),
    ['POST', 'GET'],
  );
});

t.test('a creation that did not arrive is sent again after reading', async (t) => {
  const lost = [408, 504];
  const { client, server } = await rig(t, ({ method }) => {
    if (method === 'GET') return missing;
    const status = lost.shift();
    return status === undefined ? created : { status, body: '' };
  });
  t.match(await client.create(customerSite, site), { outcome: 'created' });
  t.same(
    server.seen.map((seen) => seen.method),
    ['POST', 'GET', 'POST', 'GET', 'POST'],
  );
});

t.test('a first try that arrives late still counts as ours', async (t) => {
  const { client } = await rig(t, ({ method }, number) => {
    if (method === 'POST') return number === 1 ? 'cut' : refusal(412, '0x80040237');
    return number === 2 ? missing : { status: 200, body: webSite() };
  });
  t.match(await client.create(customerSite, site), { outcome: 'created', row: { etag: 'W/"7"' } });
});

t.test('after a lost answer a row with other values is somebody else\u2019s', async (t) => {
  const other = webSite({ tp_siteaddress: 'Pier 1' });
  const { client } = await rig(t, ({ method }) => (method === 'POST' ? 'cut' : { status: 200, body: other }));
  t.same(await client.create(customerSite, site), { outcome: 'exists' });
});

t.test('cells that were not sent say nothing of whose row it is after a lost answer', async (t) => {
  const filled = webSite({ tp_siteaddress: 'By a plug-in', tp_isactive: false, tp_minimumlaborhours: 8 });
  const { address: _, isActive: __, minimumLaborHours: ___, ...sent } = site;
  const { client } = await rig(t, ({ method }) =>
    method === 'POST' ? 'cut' : { status: 200, body: filled },
  );
  t.match(await client.create(customerSite, sent), { outcome: 'created', row: { row: { isActive: false } } });
  const listed = { status: 200, body: { value: [filled] } };
  const bulk = await rig(t, ({ method }) => (method === 'POST' ? 'cut' : listed));
  t.match(await bulk.client.createMany(customerSite, [sent]), [{ outcome: 'written' }]);
});

t.test('an empty lookup is not sent, so a plug-in may have filled it', async (t) => {
  const filled = webSite({ _tp_billingcontact_value: territoryId });
  const { client } = await rig(t, ({ method }) =>
    method === 'POST' ? 'cut' : { status: 200, body: filled },
  );
  t.match(await client.create(customerSite, site), { outcome: 'created' });
});

t.test('answers that keep getting lost end in an error that says so', async (t) => {
  const { client, server } = await rig(t, ({ method }) => (method === 'POST' ? 'cut' : missing), {
    retry: { attempts: 3 },
  });
  await t.rejects(client.create(customerSite, site), { code: 'no-answer', outcomeUnknown: true });
  t.equal(server.seen.filter((seen) => seen.method === 'POST').length, 3);
});
