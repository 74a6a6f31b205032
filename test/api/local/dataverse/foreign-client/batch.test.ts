import { DynamicsWebApi } from 'dynamics-web-api';
import t from 'tap';
import { guid, type Service, site, started } from '../client.ts';

/** Batches and long URLs through a client that is not ours: npm dynamics-web-api. */
function foreign(service: Service): DynamicsWebApi {
  return new DynamicsWebApi({
    serverUrl: `${service.url}/`,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => 'token',
  });
}

const collection = 'tp_customersites';

t.test('a change set with a Content-ID reference', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  client.startBatch();
  void client.create({ collection: 'tp_territories', data: { tp_code: 'NE', tp_name: 'N' }, contentId: '1' });
  void client.create({ collection, data: site(1, { 'tp_TerritoryId@odata.bind': '$1' }) });
  const [territory, created] = await client.executeBatch();
  t.equal(created, guid(1));
  const row = await client.retrieve({ collection, key: guid(1) });
  t.equal(row._tp_territoryid_value, territory);
});

t.test('reads, upserts by alternate key and writes outside of a change set', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  client.startBatch();
  void client.upsert({ collection, key: "tp_sitenumber='0007'", data: { tp_name: 'Seven' } });
  void client.create({ collection, data: site(2), inChangeSet: false });
  void client.retrieve({ collection, key: guid(2), select: ['tp_name'] });
  const answers = await client.executeBatch();
  t.equal(answers[2].tp_name, 'Site 2');
  t.equal((await client.retrieve({ collection, key: "tp_sitenumber='0007'" })).tp_name, 'Seven');
});

t.test('continueOnError answers the errors beside the results', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  client.startBatch();
  void client.retrieve({ collection, key: guid(9) });
  void client.create({ collection, data: site(1), inChangeSet: false });
  const answers = await client.executeBatch({ continueOnError: true });
  t.match(answers[0], { status: 404, code: '0x80040217' });
  t.equal(answers[1], guid(1));
});

t.test('a long read goes as a batch', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await client.create({ collection, data: site(1) });
  const filter = Array.from({ length: 100 }, (_, i) => `tp_name ne 'a name that is not there ${i}'`).join(
    ' and ',
  );
  const found = await client.retrieveMultiple({ collection, select: ['tp_name'], filter });
  t.equal(found.value.length, 1);
});

t.test('what is not there is a clear error', async (t) => {
  const client = foreign(await started(t));
  const fetchXml = '<fetch><entity name="tp_customersite"/></fetch>';
  await t.rejects(client.fetch({ collection, fetchXml }), { message: /not (supported|emulated)/i });
  const apply = 'aggregate($count as n)';
  await t.rejects(client.retrieveMultiple({ collection, apply }), { message: /not (supported|emulated)/i });
  await t.rejects(client.createEntity({ data: { LogicalName: 'x' } }), {
    message: /not (supported|emulated)/i,
  });
});
