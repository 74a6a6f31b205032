import t from 'tap';
import { guid, site, started } from '../client.ts';
import { foreign, lastPath } from './foreign.ts';

/** Batches and long URLs through a client that is not ours: npm dynamics-web-api. */
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
  t.match(answers[0], { status: 404, error: { code: '0x80040217' } });
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
  t.equal(lastPath(service), '$batch');
});

t.test('every operation in one change set, several references', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  client.startBatch();
  const territory = { tp_territoryid: guid(9), tp_code: 'NE', tp_name: 'N' };
  void client.create({ collection: 'tp_territories', data: territory, contentId: '1' });
  void client.create({ collection, data: site(1), contentId: '2' });
  void client.update({ collection, key: guid(1), data: { tp_siteaddress: 'Main St' } });
  void client.updateSingleProperty({ collection, key: guid(1), fieldValuePair: { tp_name: 'One' } });
  void client.associateSingleValued({
    collection: '$2',
    navigationProperty: 'tp_TerritoryId',
    relatedKey: '$1',
  });
  void client.create({ collection, data: site(2) });
  void client.deleteRecord({ collection, key: guid(2) });
  const action = { actionName: 'Microsoft.Dynamics.CRM.CreateMultiple', collection };
  const row = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite', ...site(3) };
  void client.callAction({ ...action, action: { Targets: [row] } });
  await client.executeBatch();
  t.match(await client.retrieve({ collection, key: guid(1) }), {
    tp_name: 'One',
    tp_siteaddress: 'Main St',
    _tp_territoryid_value: guid(9),
  });
  t.equal(service.admin.counts().tp_customersite, 2);
});

t.test('a failing change set is one error and does nothing', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  client.startBatch();
  void client.upsert({ collection, key: "tp_sitenumber='0002'", data: { tp_name: 'Two' } });
  void client.deleteRecord({ collection, key: guid(1) });
  void client.create({ collection, data: { tp_nothing: 1 } });
  const failed: unknown = await client.executeBatch().catch((error: unknown) => error);
  t.match(failed, [{ error: { code: /^0x/ } }]);
  t.equal(service.admin.counts().tp_customersite, 0);
});

t.test('reads of every kind in one batch', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await client.create({ collection, data: site(1) });
  client.startBatch();
  void client.retrieveMultiple({ collection, select: ['tp_name'], count: true });
  void client.count({ collection });
  void client.callFunction('WhoAmI');
  void client.retrieve({ collection, key: "tp_sitenumber='0001'", includeAnnotations: '*' });
  void client.retrieveEntity({ key: "LogicalName='tp_customersite'", select: ['EntitySetName'] });
  const [list, count, who, row, table] = await client.executeBatch();
  t.equal(list.oDataCount, 1);
  t.equal(count, 1);
  t.match(who.UserId, /^[0-9a-f-]{36}$/);
  t.equal(row.statecode_Formatted, 'Active');
  t.equal(table.EntitySetName, collection);
});
