import { DynamicsWebApi } from 'dynamics-web-api';
import t from 'tap';
import { guid, type Service, site, sites, started } from './client.ts';

/** The same operations through a client that is not ours: npm dynamics-web-api. */
function foreign(service: Service): DynamicsWebApi {
  return new DynamicsWebApi({
    serverUrl: `${service.url}/`,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => 'token',
    useEntityNames: true,
  });
}

t.test('create, retrieve, update and delete', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const id = await client.create({ collection: 'tp_customersite', data: site(1) });
  t.equal(id, guid(1));
  const created = await client.create({
    collection: 'tp_customersites',
    data: site(2),
    returnRepresentation: true,
  });
  t.equal(created.tp_name, 'Site 2');
  const row = await client.retrieve({ collection: 'tp_customersites', key: guid(1), select: ['tp_name'] });
  t.equal(row.tp_name, 'Site 1');
  t.equal(row.tp_customersiteid, guid(1));
  t.equal(
    await client.update({ collection: 'tp_customersites', key: guid(1), data: { tp_name: 'One' } }),
    true,
  );
  const changed = await client.update({
    collection: 'tp_customersites',
    key: guid(1),
    data: { tp_name: 'Uno' },
    returnRepresentation: true,
  });
  t.equal(changed.tp_name, 'Uno');
  t.equal(
    await client.update({
      collection: 'tp_customersites',
      key: guid(1),
      data: { tp_name: 'x' },
      ifmatch: 'W/"1"',
    }),
    false,
    '412 is false here',
  );
  await client.updateSingleProperty({
    collection: 'tp_customersites',
    key: guid(1),
    fieldValuePair: { tp_siteaddress: 'Main St' },
  });
  await client.deleteRecord({ collection: 'tp_customersites', key: guid(1), property: 'tp_name' });
  const after = await client.retrieve({
    collection: 'tp_customersites',
    key: guid(1),
    select: ['tp_name', 'tp_siteaddress'],
  });
  t.equal(after.tp_name, null);
  t.equal(after.tp_siteaddress, 'Main St');
  await client.deleteRecord({ collection: 'tp_customersites', key: guid(1) });
  await t.rejects(client.retrieve({ collection: 'tp_customersites', key: guid(1) }), {
    status: 404,
    code: '0x80040217',
  });
});

t.test('upsert and alternate keys', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const key = "tp_sitenumber='0007'";
  const created = await client.upsert<{ tp_name: string; tp_sitenumber?: string }>({
    collection: 'tp_customersites',
    key,
    data: { tp_name: 'Seven' },
    returnRepresentation: true,
  });
  t.equal(created.tp_sitenumber, '0007');
  t.equal(
    await client.upsert({ collection: 'tp_customersites', key, data: { tp_name: 'x' }, ifnonematch: '*' }),
    null,
    'exists',
  );
  t.equal(
    await client.upsert({
      collection: 'tp_customersites',
      key: "tp_sitenumber='0008'",
      data: {},
      ifmatch: '*',
    }),
    null,
    'absent',
  );
  const row = await client.retrieve({ collection: 'tp_customersites', key });
  t.equal(row.tp_name, 'Seven');
  await client.upsert({ collection: 'tp_customersites', key: guid(5), data: { tp_name: 'Five' } });
  t.equal((await client.retrieve({ collection: 'tp_customersites', key: guid(5) })).tp_name, 'Five');
});

t.test('queries, counts and pages', async (t) => {
  const service = await started(t);
  await sites(service.send, 7);
  const client = foreign(service);
  const request = {
    collection: 'tp_customersites',
    select: ['tp_name'],
    orderBy: ['tp_name desc'],
    maxPageSize: 3,
    count: true,
  };
  const first = await client.retrieveMultiple(request);
  t.equal(first.oDataCount, 7);
  t.same(
    first.value.map((row) => row.tp_name),
    ['Site 7', 'Site 6', 'Site 5'],
  );
  const second = await client.retrieveMultiple(request, first.oDataNextLink);
  t.same(
    second.value.map((row) => row.tp_name),
    ['Site 4', 'Site 3', 'Site 2'],
  );
  const all = await client.retrieveAll({
    collection: 'tp_customersites',
    select: ['tp_name'],
    filter: "tp_name ne 'site 3'",
  });
  t.equal(all.value.length, 6);
  t.equal(await client.count({ collection: 'tp_customersites' }), 7);
  t.equal(await client.count({ collection: 'tp_customersites', filter: "tp_name gt 'site 5'" }), 2);
  t.equal(await client.countAll({ collection: 'tp_customersites' }), 7);
  const top = await client.retrieveMultiple({ collection: 'tp_customersites', top: 2 });
  t.equal(top.value.length, 2);
});

t.test('change tracking', async (t) => {
  const service = await started(t);
  await sites(service.send, 2);
  const client = foreign(service);
  const request = { collection: 'tp_customersites', select: ['tp_name'], trackChanges: true };
  const first = await client.retrieveMultiple(request);
  t.equal(first.value.length, 2);
  await client.update({ collection: 'tp_customersites', key: guid(1), data: { tp_name: 'One' } });
  await client.deleteRecord({ collection: 'tp_customersites', key: guid(2) });
  const delta = await client.retrieveMultiple(request, first.oDataDeltaLink);
  t.match(delta.value, [{ tp_name: 'One' }, { id: guid(2), reason: 'deleted' }]);
});

t.test('lookups, formatted values, functions, actions and metadata', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await client.create({
    collection: 'tp_territories',
    data: { tp_territoryid: guid(9), tp_code: 'NE', tp_name: 'North' },
  });
  await client.create({
    collection: 'tp_customersites',
    data: site(1, { 'tp_TerritoryId@odata.bind': `/tp_territories(${guid(9)})` }),
  });
  const row = await client.retrieve({
    collection: 'tp_customersites',
    key: guid(1),
    includeAnnotations: '*',
  });
  t.equal(row._tp_territoryid_value_Formatted, 'North');
  await client.disassociateSingleValued({
    collection: 'tp_customersites',
    primaryKey: guid(1),
    navigationProperty: 'tp_TerritoryId',
  });
  t.equal(
    (await client.retrieve({ collection: 'tp_customersites', key: guid(1) }))._tp_territoryid_value,
    null,
  );
  await client.associateSingleValued({
    collection: 'tp_customersites',
    primaryKey: guid(1),
    navigationProperty: 'tp_TerritoryId',
    relatedCollection: 'tp_territories',
    relatedKey: guid(9),
  });
  t.equal(
    (await client.retrieve({ collection: 'tp_customersites', key: guid(1) }))._tp_territoryid_value,
    guid(9),
  );
  const who = await client.callFunction<{ UserId: string }>({ name: 'WhoAmI' });
  t.match(who.UserId, /^[0-9a-f-]{36}$/);
  await client.callAction({
    collection: 'tp_customersites',
    actionName: 'Microsoft.Dynamics.CRM.UpsertMultiple',
    action: { Targets: [{ '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite', ...site(4) }] },
  });
  t.equal((await client.retrieve({ collection: 'tp_customersites', key: guid(4) })).tp_name, 'Site 4');
  const entities = await client.retrieveEntities({
    select: ['LogicalName', 'EntitySetName'],
    filter: "LogicalName eq 'tp_contract'",
  });
  t.match(entities.value, [{ EntitySetName: 'tp_contracts' }]);
});

t.test('batches: change sets, references, errors and long queries', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  client.startBatch();
  client.create({ collection: 'tp_territories', data: { tp_code: 'NE', tp_name: 'North' }, contentId: '1' });
  client.create({
    collection: 'tp_customersites',
    data: { ...site(1), 'tp_TerritoryId@odata.bind': '$1' },
    contentId: '2',
  });
  client.update({ collection: 'tp_customersites', key: guid(1), data: { tp_siteaddress: 'Main St' } });
  client.retrieveMultiple({ collection: 'tp_customersites', select: ['tp_name'] });
  client.count({ collection: 'tp_territories' });
  const [territory, created, , list, count] = await client.executeBatch();
  t.match(territory, /^[0-9a-f-]{36}$/);
  t.equal(created, guid(1));
  t.equal(list.value[0].tp_name, 'Site 1');
  t.equal(count, 1);
  const row = await client.retrieve({ collection: 'tp_customersites', key: guid(1) });
  t.equal(row._tp_territoryid_value, territory);
  t.equal(row.tp_siteaddress, 'Main St');

  client.startBatch();
  client.upsert({ collection: 'tp_customersites', key: "tp_sitenumber='0002'", data: { tp_name: 'Two' } });
  client.deleteRecord({ collection: 'tp_customersites', key: guid(1) });
  client.create({ collection: 'tp_customersites', data: { tp_nothing: 1 } });
  const failed: unknown = await client.executeBatch().then(
    () => 'resolved',
    (error: unknown) => error,
  );
  t.match(failed, [{ error: { code: '0x80048d19' } }], 'one error for the change set');
  t.equal(service.admin.counts().tp_customersite, 1, 'nothing of it happened');

  client.startBatch();
  client.upsert({ collection: 'tp_customersites', key: "tp_sitenumber='0002'", data: { tp_name: 'Two' } });
  client.create({ collection: 'tp_customersites', data: { tp_nothing: 1 } });
  client.deleteRecord({ collection: 'tp_customersites', key: guid(1) });
  const mixed = await client.executeBatch({ inChangeSet: false, continueOnError: true });
  t.match(mixed[1], { status: 400 });
  t.same(service.admin.counts().tp_customersite, 1);

  const names = Array.from({ length: 150 }, (_, n) => `tp_name eq 'Name ${n}'`);
  const long = await client.retrieveMultiple({
    collection: 'tp_customersites',
    select: ['tp_name'],
    filter: ["tp_name eq 'Two'", ...names].join(' or '),
  });
  t.equal(long.value.length, 1, 'a long URL goes as a batch by itself');
  t.match(service.admin.requests().at(-1), { method: 'POST', path: '$batch' });
});
