import t from 'tap';
import { type Closing, guid, type Send, site, started } from '../client.ts';
import { importing, sampleWith } from '../solution/package-parts.ts';
import { give, roles, user } from './people.ts';

const namespace = 'Microsoft.Dynamics.CRM.';

async function holding(t: Closing) {
  const service = await started(t, { roles: 'enforced' });
  await roles(service, {
    10: { prvReadtp_CustomerSite: 'Global', prvWritetp_CustomerSite: 'Basic', prvReadUser: 'Global' },
    11: { prvReadtp_CustomerSite: 'Basic', prvActOnBehalfOfAnotherUser: 'Global', prvReadRole: 'Global' },
    12: { prvAssignRole: 'Global' },
  });
  const one = await user(service, 1);
  await give(service, `systemusers(${guid(1)})`, 10);
  return { ...service, one };
}

async function held(send: Send, n: number): Promise<Record<string, unknown>> {
  const { json } = await send('GET', `systemusers(${guid(n)})/${namespace}RetrieveUserPrivileges()`);
  const list = json.RolePrivileges as Record<string, unknown>[];
  return Object.fromEntries(list.map((privilege) => [String(privilege.PrivilegeName), privilege.Depth]));
}

t.test('privileges and access of a user are told by the rules that are enforced', async (t) => {
  const { one, send, ...service } = await holding(t);
  await give({ send, ...service }, `systemusers(${guid(1)})`, 11);
  t.match(await held(one, 1), { prvReadtp_CustomerSite: 'Global', prvWritetp_CustomerSite: 'Basic' });
  await send('POST', 'tp_customersites', site(1));
  await send('POST', 'tp_customersites', site(2, { 'ownerid@odata.bind': `/systemusers(${guid(1)})` }));
  const access = async (n: number, row: number) => {
    const target = `{'@odata.id':'tp_customersites(${guid(row)})'}`;
    const path = `systemusers(${n === 0 ? (await send('GET', 'WhoAmI')).json.UserId : guid(n)})/${namespace}RetrievePrincipalAccess(Target=@t)?@t=${encodeURIComponent(target)}`;
    return (await send('GET', path)).json.AccessRights;
  };
  t.equal(await access(1, 1), 'ReadAccess');
  t.equal(await access(1, 2), 'ReadAccess, WriteAccess');
  t.equal(
    await access(0, 1),
    'ReadAccess, WriteAccess, AppendAccess, AppendToAccess, CreateAccess, DeleteAccess, ShareAccess, AssignAccess',
  );
});

t.test('RetrieveUserSetOfPrivilegesByNames tells of the named ones', async (t) => {
  const { one } = await holding(t);
  const ask = (privileges: readonly string[]) =>
    one(
      'GET',
      `systemusers(${guid(1)})/${namespace}RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@n)?@n=${encodeURIComponent(JSON.stringify(privileges))}`,
    );
  t.match((await ask(['prvReadContact', 'prvWritetp_CustomerSite'])).json.RolePrivileges, [
    { PrivilegeName: 'prvWritetp_CustomerSite', Depth: 'Basic' },
  ]);
  t.equal((await ask(['prvReadGhost'])).status, 400);
});

t.test('a caller needs a privilege to act for others, and both need what is done', async (t) => {
  const { one, send, ...service } = await holding(t);
  const two = await user({ send, ...service }, 2);
  await give({ send, ...service }, `systemusers(${guid(2)})`, 11);
  await send('POST', 'tp_customersites', site(1));
  const list = 'tp_customersites?$select=tp_name';
  const missing = await one('GET', list, undefined, { mscrmcallerid: guid(2) });
  t.match(missing.json.error, { code: '0x80040220', message: /missing prvActOnBehalfOfAnotherUser/ });
  t.equal((await one('GET', list)).json.value.length, 1);
  const asOne = { mscrmcallerid: guid(1) };
  t.equal((await two('GET', list, undefined, asOne)).json.value.length, 0, 'Basic is what both have');
  const write = await two('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'x' }, asOne);
  t.match(write.json.error, { message: /prvWritetp_CustomerSite/ });
});

t.test('roles are given by who may assign them', async (t) => {
  const { one, send, ...service } = await holding(t);
  t.match((await give({ send: one }, `systemusers(${guid(1)})`, 12)).json.error, {
    code: '0x80040220',
    message: /prvAssignRole/,
  });
  for (const n of [11, 12]) await give({ send, ...service }, `systemusers(${guid(1)})`, n);
  await user({ send, ...service }, 2);
  t.equal((await give({ send: one }, `systemusers(${guid(2)})`, 10)).status, 204);
});

t.test('importing is for administrators and customizers', async (t) => {
  const { one, send } = await holding(t);
  const refused = await importing(one, sampleWith({}));
  t.match(refused.json.error, { code: '0x80040220', message: /prvImportCustomization/ });
  const { value } = (await send('GET', "roles?$filter=name eq 'System Customizer'")).json;
  const given = await send('POST', `systemusers(${guid(1)})/systemuserroles_association/$ref`, {
    '@odata.id': `roles(${value[0]?.roleid})`,
  });
  t.equal(given.status, 204);
  t.equal((await importing(one, sampleWith({ version: '1.0.0.1' }))).status, 204);
});
