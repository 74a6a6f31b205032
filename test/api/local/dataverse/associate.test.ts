import t from 'tap';
import { guid, type Send, started } from './client.ts';
import { account, contact, customers } from './customers.ts';

/** Ids in a collection. */
async function ids(send: Send, path: string, key: string): Promise<unknown[]> {
  return (await send('GET', `${path}?$select=${key}`)).json.value.map((row) => row[key]);
}

t.test(
  'a reference is added to a one-to-many collection and removed both ways [associate-…-web-api.md]',
  async (t) => {
    const { send, base } = await started(t);
    await customers(send);
    const path = `accounts(${account(2)})/contact_customer_accounts`;
    const added = await send('POST', `${path}/$ref`, { '@odata.id': `${base}contacts(${contact(1)})` });
    t.equal(added.status, 204);
    t.same(await ids(send, path, 'contactid'), [contact(1), contact(4)]);
    t.same(
      await ids(send, `accounts(${account(1)})/contact_customer_accounts`, 'contactid'),
      [contact(2), contact(3)],
      'it left the other collection',
    );
    t.equal((await send('DELETE', `${path}(${contact(1)})/$ref`)).status, 204);
    t.equal((await send('DELETE', `${path}/$ref?$id=${base}contacts(${contact(4)})`)).status, 204);
    t.same(await ids(send, path, 'contactid'), []);
    t.equal((await send('GET', `contacts(${contact(4)})`)).json._parentcustomerid_value, null);
  },
);

t.test('many-to-many: both sides see the pair, a second pair is a duplicate', async (t) => {
  const { send } = await started(t);
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  await send('POST', 'teams', { teamid: guid(1), name: 'A' });
  await send('POST', 'teams', { teamid: guid(2), name: 'B' });
  const teams = `systemusers(${user})/teammembership_association`;
  const members = `teams(${guid(1)})/teammembership_association`;
  t.equal((await send('POST', `${teams}/$ref`, { '@odata.id': `teams(${guid(2)})` })).status, 204);
  t.equal((await send('POST', `${members}/$ref`, { '@odata.id': `/systemusers(${user})` })).status, 204);
  t.same(await ids(send, teams, 'teamid'), [guid(1), guid(2)]);
  t.same(await ids(send, members, 'systemuserid'), [user]);
  const again = await send('POST', `${teams}/$ref`, { '@odata.id': `teams(${guid(2)})` });
  t.equal(again.status, 412);
  t.equal(again.json.error.code, '0x80040237');
  const { json } = await send(
    'GET',
    `teams?$select=name&$expand=teammembership_association($select=fullname)`,
  );
  t.match(json.value[0]?.teammembership_association, [
    { systemuserid: user, fullname: '# Application User' },
  ]);
  t.match((await send('GET', 'teammemberships')).json.value, [
    { systemuserid: user },
    { systemuserid: user },
  ]);
  t.equal((await send('DELETE', `${members}(${user})/$ref`)).status, 204);
  t.equal((await send('DELETE', `${members}(${user})/$ref`)).status, 404, 'it is no longer in there');
  t.same(await ids(send, teams, 'teamid'), [guid(2)]);
  t.equal((await send('POST', 'teammemberships', {})).status, 400, 'pairs are not created as rows');
});

t.test('pairs go with either row', async (t) => {
  const { send, admin } = await started(t);
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  await send('POST', 'teams', { teamid: guid(1), name: 'A' });
  await send('POST', 'roles', { roleid: guid(2), name: 'R' });
  await send('POST', `teams(${guid(1)})/teamroles_association/$ref`, { '@odata.id': `roles(${guid(2)})` });
  await send('POST', `systemusers(${user})/systemuserroles_association/$ref`, {
    '@odata.id': `roles(${guid(2)})`,
  });
  t.equal((await send('DELETE', `teams(${guid(1)})`)).status, 204);
  t.equal(admin.counts().teamroles, 0);
  t.equal(admin.counts().systemuserroles, 2, 'beside System Administrator');
  t.equal((await send('DELETE', `roles(${guid(2)})`)).status, 204);
  t.equal(admin.counts().systemuserroles, 1);
});

t.test('a single-valued reference is set and cleared', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const path = `accounts(${account(2)})/primarycontactid/$ref`;
  t.equal((await send('PUT', path, { '@odata.id': `${base}contacts(${contact(4)})` })).status, 204);
  t.equal((await send('GET', path)).json['@odata.id'], `${base}contacts(${contact(4)})`);
  t.equal((await send('DELETE', path)).status, 204);
  t.equal((await send('GET', path)).status, 204);
});

t.test('wrong references are refused and change nothing', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const path = `accounts(${account(2)})/contact_customer_accounts/$ref`;
  const cases: [unknown, number][] = [
    [{ '@odata.id': `accounts(${account(1)})` }, 400],
    [{ '@odata.id': `contacts(${guid(999)})` }, 404],
    [{ '@odata.id': 5 }, 400],
    [{}, 400],
  ];
  for (const [body, status] of cases) {
    t.equal((await send('POST', path, body)).status, status, JSON.stringify(body));
  }
  t.equal((await send('DELETE', path)).status, 400, 'without $id');
  t.equal((await send('DELETE', `${path}?$id=contacts(${contact(1)})`)).status, 404, 'of another collection');
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  const created = await send('POST', `systemusers(${user})/lk_accountbase_createdby/$ref`, {
    '@odata.id': `accounts(${account(1)})`,
  });
  t.equal(created.status, 400, 'the platform alone sets who created');
  t.same(await ids(send, `accounts(${account(2)})/contact_customer_accounts`, 'contactid'), [contact(4)]);
});
