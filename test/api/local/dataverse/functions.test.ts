import t from 'tap';
import { guid, site, started } from './client.ts';

t.test('RetrieveTotalRecordCount counts rows by table', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  const expected = { Count: 2, IsReadOnly: false, Keys: ['tp_customersite', 'contact'], Values: [1, 0] };
  for (const path of [
    "RetrieveTotalRecordCount(EntityNames=['tp_customersite','contact'])",
    'RetrieveTotalRecordCount(EntityNames=@names)?@names=["tp_customersite","contact"]',
  ]) {
    const { status, json } = await send('GET', path);
    t.equal(status, 200);
    t.same(json.EntityRecordCountCollection, expected);
  }
  t.equal((await send('GET', "RetrieveTotalRecordCount(EntityNames=['ghost'])")).status, 404);
  t.equal((await send('GET', 'RetrieveTotalRecordCount()')).status, 400);
});

t.test('version and organisation can be read', async (t) => {
  const { send, url } = await started(t);
  t.match((await send('GET', 'RetrieveVersion()')).json, { Version: /^9\.2\.\d+\.\d+$/ });
  const path = "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')";
  t.match((await send('GET', path)).json, {
    Detail: { State: 'Enabled', Endpoints: { Keys: ['WebApplication'], Values: [`${url}/`] } },
  });
  t.equal((await send('GET', "RetrieveCurrentOrganization(AccessType='Sideways')")).status, 400);
});

t.test('RetrieveUserPrivileges tells what a user may do', async (t) => {
  const { send } = await started(t);
  const { UserId } = (await send('GET', 'WhoAmI')).json;
  const privileges = async (id: unknown) =>
    (await send('GET', `systemusers(${id})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`)).json;
  const all = (await privileges(UserId)).RolePrivileges as Record<string, unknown>[];
  t.match(
    all.find((p) => p.PrivilegeName === 'prvWritetp_CustomerSite'),
    { Depth: 'Global' },
  );
  await send('POST', 'systemusers', { systemuserid: guid(1), fullname: 'Nobody' });
  t.same((await privileges(guid(1))).RolePrivileges, []);
  t.match(await privileges(guid(2)), { error: { code: '0x80040217' } });
});

t.test('messages that are not emulated say so', async (t) => {
  const { send, base } = await started(t);
  t.equal((await send('GET', 'RetrieveMetadataChanges(Query=@q)?@q={}')).status, 501);
  t.equal((await send('GET', 'GetClientMetadata(ClientMetadataQuery=@q)?@q={}')).status, 501);
  for (const action of ['BulkDelete', 'Merge', 'GrantAccess', 'ExportSolution', 'searchquery']) {
    const { status, json } = await send('POST', action, {});
    t.equal(status, 501, action);
    t.match(json.error.message, /not emulated/);
  }
  const search = await send('POST', `${base.replace('/data/v9.2/', '/search/v1.0/')}query`, { search: 'a' });
  t.equal(search.status, 501, search.text);
});
