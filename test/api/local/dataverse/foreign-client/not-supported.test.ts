import t from 'tap';
import { guid, started } from '../client.ts';
import { foreign } from './foreign.ts';

/** What is not emulated is an error that says so, in a client that is not ours: npm dynamics-web-api. */
const collection = 'tp_customersites';
const search = { code: /^0x/, message: /search is not emulated/i };
const refused = { message: /not (supported|emulated)/i, code: /^0x/ };
const data = { LogicalName: 'x' };

t.test('queries that are not emulated', async (t) => {
  const client = foreign(await started(t));
  const fetchXml = '<fetch><entity name="tp_customersite"/></fetch>';
  await t.rejects(client.fetch({ collection, fetchXml }), refused);
  await t.rejects(client.fetchAll({ collection, fetchXml }), refused);
  await t.rejects(client.retrieveMultiple({ collection, apply: 'aggregate($count as n)' }), refused);
  const filter = "Account_Tasks/any(o:contains(o/subject,'x'))";
  await t.rejects(client.retrieveMultiple({ collection: 'accounts', filter }), refused);
  await t.rejects(client.retrieveMultiple({ collection, queryParams: [`savedQuery=${guid(2)}`] }), refused);
});

t.test('metadata is not written', async (t) => {
  const client = foreign(await started(t));
  const entityKey = "LogicalName='account'";
  const relationship = { SchemaName: 'x', MetadataId: guid(1), '@odata.type': 'x' };
  await t.rejects(client.createEntity({ data }), refused);
  await t.rejects(client.updateEntity({ key: guid(1), data: { ...data, MetadataId: guid(1) } }), refused);
  await t.rejects(client.createAttribute({ entityKey: guid(1), data }), refused);
  const column = { ...data, MetadataId: guid(2) };
  await t.rejects(client.updateAttribute({ entityKey: guid(1), data: column }), refused);
  await t.rejects(
    client.retrieveAttributes({ entityKey }).then(() => client.createRelationship({ data })),
    refused,
  );
  await t.rejects(client.updateRelationship({ data: relationship }), refused);
  await t.rejects(client.deleteRelationship({ key: guid(1) }), refused);
  await t.rejects(client.createGlobalOptionSet({ data: { Name: 'x' } }), refused);
  await t.rejects(client.updateGlobalOptionSet({ data: { Name: 'x', MetadataId: guid(1) } }), refused);
  await t.rejects(client.deleteGlobalOptionSet({ key: guid(1) }), refused);
});

t.test('files, search and background operations are not emulated', async (t) => {
  const client = foreign(await started(t));
  const at = { collection: 'accounts', key: guid(1), property: 'entityimage' };
  await client.create({ collection: 'accounts', data: { accountid: guid(1), name: 'A' } });
  await t.rejects(client.uploadFile({ ...at, fileName: 'a.png', data: Buffer.from('a') }), {
    code: /^0x/,
    message: /./,
  });
  await t.rejects(client.downloadFile(at), { code: /^0x/, message: /./ });
  await t.rejects(client.search('Litware'), search);
  await t.rejects(client.suggest('Lit'), search);
  await t.rejects(client.autocomplete('Lit'), search);
  const action = { actionName: 'xx_Custom', respondAsync: true };
  await t.rejects(client.callAction(action), { code: /^0x/, message: /./ });
});
