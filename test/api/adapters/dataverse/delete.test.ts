import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { refusal, rig, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const missing = refusal(404, '0x80040217');

t.test('a deletion is guarded by the etag when one is given', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 204 }));
  t.equal(await client.delete(customerSite, siteId, 'W/"7"'), 'deleted');
  t.equal(await client.delete(customerSite, siteId), 'deleted');
  t.match(server.seen[0], { method: 'DELETE', url: `/api/data/v9.2/tp_customersites(${siteId})` });
  t.equal(server.seen[0]?.headers['if-match'], 'W/"7"');
  t.equal(server.seen[1]?.headers['if-match'], undefined);
});

t.test('a row that moved on answers changed, a row that is not there gone', async (t) => {
  const { client } = await rig(t, (_, number) => (number === 1 ? refusal(412, '0x80060882') : missing));
  t.equal(await client.delete(customerSite, siteId, 'W/"7"'), 'changed');
  t.equal(await client.delete(customerSite, siteId, 'W/"7"'), 'gone');
});

t.test('a row that others depend on is an error', async (t) => {
  const { client } = await rig(t, () => refusal(405, '0x80040227'));
  await t.rejects(client.delete(customerSite, siteId), { status: 405, code: '0x80040227' });
});

t.test('after a lost answer the row is read: absent is deleted', async (t) => {
  const { client, server } = await rig(t, ({ method }) => (method === 'DELETE' ? 'cut' : missing));
  t.equal(await client.delete(customerSite, siteId, 'W/"7"'), 'deleted');
  t.equal(server.seen.length, 2);
});

t.test('after a lost answer the row is read: unmoved is deleted once more, moved is left', async (t) => {
  const { client, server } = await rig(t, ({ method }, number) => {
    if (method === 'GET') return { status: 200, body: webSite() };
    return number === 1 || number === 4 ? 'cut' : missing;
  });
  t.equal(await client.delete(customerSite, siteId, 'W/"7"'), 'deleted', 'the first try came late');
  t.equal(server.seen.length, 3);
  t.equal(await client.delete(customerSite, siteId, 'W/"6"'), 'changed');
  t.equal(server.seen.length, 5);
});
