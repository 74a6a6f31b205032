import t from 'tap';
import { guid, site, sites, started } from '../client.ts';
import { foreign } from './foreign.ts';

/** Change tracking through a client that is not ours: npm dynamics-web-api. */
const request = { collection: 'tp_customersites', select: ['tp_name'], trackChanges: true };

t.test('a delta link brings what changed, link after link', async (t) => {
  const service = await started(t);
  await sites(service.send, 3);
  const client = foreign(service);
  const first = await client.retrieveMultiple(request);
  t.equal(first.value.length, 3);
  await client.update({ collection: request.collection, key: guid(1), data: { tp_name: 'One' } });
  await client.deleteRecord({ collection: request.collection, key: guid(2) });
  await client.create({ collection: request.collection, data: site(4) });
  const delta = await client.retrieveMultiple(request, first.oDataDeltaLink);
  const changed = delta.value.filter((row) => row.reason === undefined);
  t.same(changed.map((row) => row.tp_name).sort(), ['One', 'Site 4']);
  const gone = delta.value.filter((row) => row.reason !== undefined);
  t.match(gone, [{ id: guid(2), reason: 'deleted' }]);
  const next = await client.retrieveMultiple(request, delta.oDataDeltaLink);
  t.same(next.value, []);
});

t.test('retrieveAll pages through the first load and keeps the delta link', async (t) => {
  const service = await started(t);
  await sites(service.send, 5);
  const client = foreign(service, { maxPageSize: 2 });
  const all = await client.retrieveAll(request);
  t.equal(all.value.length, 5);
  await client.update({ collection: request.collection, key: guid(5), data: { tp_name: 'Five' } });
  const delta = await client.retrieveMultiple(request, all.oDataDeltaLink);
  t.match(delta.value, [{ tp_name: 'Five' }]);
});

t.test('an expired delta link is an error with its code', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const { oDataDeltaLink } = await client.retrieveMultiple(request);
  service.admin.expireDeltaTokens();
  await t.rejects(client.retrieveMultiple(request, oDataDeltaLink), { code: '0x80044352' });
});
