import { strToU8 } from 'fflate';
import t from 'tap';
import { guid, site, started } from '../client.ts';
import { foreign } from './foreign.ts';

/** Functions and actions through a client that is not ours: npm dynamics-web-api. */
const collection = 'tp_customersites';
const typed = (row: object): object => ({ '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite', ...row });
const bulk = (actionName: string, ...rows: object[]) => ({
  collection,
  actionName: `Microsoft.Dynamics.CRM.${actionName}`,
  action: { Targets: rows.map(typed) },
});

t.test('unbound functions, without and with parameters', async (t) => {
  const client = foreign(await started(t));
  const who = await client.callFunction('WhoAmI');
  t.match(who.UserId, /^[0-9a-f-]{36}$/);
  t.match(await client.callFunction({ name: 'RetrieveVersion' }), { Version: /^9\.2\./ });
  await client.create({ collection, data: site(1) });
  const { EntityRecordCountCollection: counted } = await client.callFunction({
    name: 'RetrieveTotalRecordCount',
    parameters: { EntityNames: ['tp_customersite'] },
  });
  t.match(counted, { Keys: ['tp_customersite'], Values: [1] });
});

t.test('bound functions', async (t) => {
  const client = foreign(await started(t));
  const { UserId } = await client.callFunction('WhoAmI');
  const { RolePrivileges } = await client.callFunction({
    collection: 'systemusers',
    key: UserId,
    name: 'Microsoft.Dynamics.CRM.RetrieveUserPrivileges',
  });
  t.ok(RolePrivileges.length > 0);
});

t.test('CreateMultiple, UpdateMultiple and UpsertMultiple', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const created = await client.callAction(bulk('CreateMultiple', site(1), site(2)));
  t.same(created.Ids, [guid(1), guid(2)]);
  await client.callAction(bulk('UpdateMultiple', { tp_customersiteid: guid(1), tp_name: 'One' }));
  t.equal((await client.retrieve({ collection, key: guid(1) })).tp_name, 'One');
  await client.callAction(
    bulk('UpsertMultiple', site(4), {
      '@odata.id': `${collection}(tp_sitenumber='0002')`,
      tp_name: 'Two',
    }),
  );
  t.equal((await client.retrieve({ collection, key: guid(2) })).tp_name, 'Two');
  t.equal((await client.retrieve({ collection, key: guid(4) })).tp_name, 'Site 4');
  const failing = bulk('CreateMultiple', site(5), { ...site(6), tp_nothing: 1 });
  await t.rejects(client.callAction(failing), { status: 400, code: '0x80048d19' });
  t.equal(service.admin.counts().tp_customersite, 3, 'all or nothing');
});

t.test('a broken package is refused by ImportSolution with its reason', async (t) => {
  const client = foreign(await started(t));
  const action = {
    OverwriteUnmanagedCustomizations: false,
    PublishWorkflows: false,
    CustomizationFile: Buffer.from(strToU8('not a package')).toString('base64'),
    ImportJobId: guid(1),
  };
  await t.rejects(client.callAction({ actionName: 'ImportSolution', action }), {
    status: 400,
    code: /^0x8004/,
  });
});
