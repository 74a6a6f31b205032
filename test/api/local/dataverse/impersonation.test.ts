import { UnsecuredJWT } from 'jose';
import t from 'tap';
import { guid, type Service, site, started } from './client.ts';

const objectId = '0b1ec700-0000-4000-8000-000000000001';

/** A person in the organisation. */
async function person({ send }: Service, more: object = {}): Promise<string> {
  const row = {
    systemuserid: guid(900),
    firstname: 'Riley',
    lastname: 'Bennett',
    azureactivedirectoryobjectid: objectId,
    ...more,
  };
  const created = await send('POST', 'systemusers', row);
  t.equal(created.status, 204, created.text);
  return guid(900);
}

/** The person with the role that may do everything. */
async function administrator(service: Service, more: object = {}): Promise<string> {
  const id = await person(service, more);
  const filter = `name eq 'System Administrator'`;
  const [role] = (await service.send('GET', `roles?$filter=${filter}`)).json.value as { roleid: string }[];
  const added = await service.send('POST', `systemusers(${id})/systemuserroles_association/$ref`, {
    '@odata.id': `roles(${role?.roleid})`,
  });
  t.equal(added.status, 204, added.text);
  return id;
}

async function me({ send }: Service, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return (await send('GET', 'WhoAmI', undefined, headers)).json.UserId;
}

t.test('a row is created by the impersonated user on behalf of the caller', async (t) => {
  const service = await started(t);
  const { send } = service;
  const caller = await me(service);
  const user = await administrator(service);
  for (const [n, headers] of [
    [1, { callerobjectid: objectId.toUpperCase() }],
    [2, { mscrmcallerid: user }],
  ] as const) {
    t.equal(await me(service, headers), user);
    await send('POST', 'tp_customersites', site(n), headers);
    const { json } = await send('GET', `tp_customersites(${guid(n)})`);
    t.equal(json._createdby_value, user);
    t.equal(json._createdonbehalfby_value, caller);
    t.equal(json._modifiedby_value, user);
    t.equal(json._modifiedonbehalfby_value, caller);
    t.equal(json._ownerid_value, user);
  }
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'by the caller' });
  const { json } = await send('GET', `tp_customersites(${guid(1)})`);
  t.equal(json._createdby_value, user);
  t.equal(json._modifiedby_value, caller);
  t.equal(json._modifiedonbehalfby_value, null);
});

t.test('CallerObjectId is preferred to MSCRMCallerID', async (t) => {
  const service = await started(t);
  const caller = String(await me(service));
  const user = await person(service);
  t.equal(await me(service, { callerobjectid: objectId, mscrmcallerid: caller }), user);
});

t.test('a user who is not there cannot be impersonated', async (t) => {
  const { send } = await started(t);
  const byObject = await send('GET', 'WhoAmI', undefined, { callerobjectid: guid(5) });
  t.equal(byObject.status, 403);
  t.equal(byObject.json.error.code, '0x80072560');
  const byId = await send('GET', 'WhoAmI', undefined, { mscrmcallerid: guid(5) });
  t.equal(byId.status, 404);
  t.equal(byId.json.error.code, '0x80040217');
});

t.test('a disabled user cannot be impersonated and cannot call', async (t) => {
  const service = await started(t);
  const application = guid(77);
  await person(service, { isdisabled: true, applicationid: application });
  const refused = await service.send('POST', 'tp_customersites', site(1), { callerobjectid: objectId });
  t.equal(refused.status, 403);
  t.equal(refused.json.error.code, '0x80040225');
  const token = new UnsecuredJWT({ appid: application }).encode();
  const caller = await service.send('GET', 'WhoAmI', undefined, { authorization: `Bearer ${token}` });
  t.equal(caller.status, 403);
  t.equal(caller.json.error.code, '0x80040225');
});

t.test(
  'the first user acts for no token while it is disabled, and the control surface enables it',
  async (t) => {
    const service = await started(t, { tokens: { value: 'token' } });
    const { send, url } = service;
    const first = String(await me(service));
    t.equal((await send('PATCH', `systemusers(${first})`, { isdisabled: true })).status, 204);
    for (const [method, path] of [
      ['GET', 'WhoAmI'],
      ['GET', 'tp_customersites'],
      ['POST', '$batch'],
    ] as const) {
      const refused = await send(method, path, method === 'POST' ? '' : undefined);
      t.equal(refused.status, 403, path);
      t.match(refused.json.error, { code: '0x80040225', message: new RegExp(first) });
    }
    t.equal((await send('POST', `${url}/_emulator/enable-user`)).status, 204);
    t.equal((await send('POST', 'tp_customersites', site(1))).status, 204);
    await send('PATCH', `systemusers(${first})`, { isdisabled: true });
    t.equal((await send('POST', `${url}/_emulator/reset`)).status, 204);
    t.equal(await me(service), first, 'a reset enables it too');
  },
);

t.test('the application or the person in a token decides who calls', async (t) => {
  const application = guid(70);
  const service = await started(t, { applications: [application] });
  const user = await person(service);
  const first = await me(service);
  const as = (claims: Record<string, unknown>) =>
    me(service, { authorization: `Bearer ${new UnsecuredJWT(claims).encode()}` });
  const second = await as({ azp: application });
  t.not(second, first);
  t.equal(await as({ appid: application.toUpperCase() }), second, 'version 1');
  t.equal(await as({ azp: application, oid: objectId, scp: 'user_impersonation' }), user, 'a person');
  t.equal(await as({ azp: guid(71) }), first, 'an application without a user');
  const { json } = await service.send('GET', `systemusers(${second})`);
  t.equal(json.applicationid, application);
  t.equal(json.accessmode, 4);
});

t.test('each application user has limits of its own, whoever it impersonates', async (t) => {
  const application = guid(70);
  const service = await started(t, { applications: [application], protection: { requests: 3 } });
  const user = await person(service);
  const other = { authorization: `Bearer ${new UnsecuredJWT({ azp: application }).encode()}` };
  t.equal(await me(service, { mscrmcallerid: user }), user);
  t.ok(await me(service));
  t.equal((await service.send('GET', 'WhoAmI')).status, 429);
  t.equal((await service.send('GET', 'WhoAmI', undefined, other)).status, 200);
});

t.test('where roles are enforced, nobody acts for a user without a role', async (t) => {
  const service = await started(t, { roles: 'enforced' });
  const { send } = service;
  const user = await person(service);
  const as = { mscrmcallerid: user };
  for (const [method, path, body] of [
    ['GET', 'WhoAmI', undefined],
    ['GET', 'tp_customersites', undefined],
    ['POST', 'tp_customersites', site(1)],
    ['POST', 'PublishAllXml', {}],
  ] as const) {
    const refused = await send(method, path, body, as);
    t.equal(refused.status, 403, path);
    t.equal(refused.json.error.code, '0x80042f09');
  }
});

t.test('a role may come from a team', async (t) => {
  const service = await started(t, { roles: 'enforced' });
  const { send } = service;
  const user = await person(service);
  const filter = `name eq 'System Administrator'`;
  const [role] = (await send('GET', `roles?$filter=${filter}`)).json.value as { roleid: string }[];
  await send('POST', 'teams', { teamid: guid(901), name: 'Sales' });
  await send('POST', `teams(${guid(901)})/teamroles_association/$ref`, {
    '@odata.id': `roles(${role?.roleid})`,
  });
  await send('POST', `teams(${guid(901)})/teammembership_association/$ref`, {
    '@odata.id': `systemusers(${user})`,
  });
  t.equal((await send('GET', 'tp_customersites', undefined, { mscrmcallerid: user })).status, 200);
});

t.test('the full name of a user comes from its parts', async (t) => {
  const service = await started(t);
  const user = await person(service);
  t.equal((await service.send('GET', `systemusers(${user})`)).json.fullname, 'Riley Bennett');
});
