import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startDataverseEmulator } from '../../../../api/local/dataverse/start.ts';
import { guid, type Service, sender, started } from './client.ts';
import { account, contact, customers } from './customers.ts';

const annotated = { prefer: 'odata.include-annotations="*"' } as const;

/** What the annotations say of a lookup: table, navigation property, label. */
async function pointed(service: Pick<Service, 'send'>, path: string, lookup: string): Promise<unknown[]> {
  const { json } = await service.send('GET', path, undefined, annotated);
  return [
    json[`_${lookup}_value@Microsoft.Dynamics.CRM.lookuplogicalname`],
    json[`_${lookup}_value@Microsoft.Dynamics.CRM.associatednavigationproperty`],
    json[`_${lookup}_value@OData.Community.Display.V1.FormattedValue`],
  ];
}

t.test('a customer is an account or a contact, each through its own property', async (t) => {
  const service = await started(t);
  const { send } = service;
  await customers(send);
  const path = `contacts(${contact(5)})`;
  t.same(await pointed(service, path, 'parentcustomerid'), ['contact', 'parentcustomerid_contact', 'C Zoe']);
  await send('PATCH', path, { 'parentcustomerid_account@odata.bind': `accounts(${account(1)})` });
  t.same(await pointed(service, path, 'parentcustomerid'), [
    'account',
    'parentcustomerid_account',
    'Litware',
  ]);
  const { json } = await send('GET', `${path}?$expand=parentcustomerid_account,parentcustomerid_contact`);
  t.match(json, { parentcustomerid_account: { name: 'Litware' }, parentcustomerid_contact: null });
  t.equal((await send('GET', `${path}/parentcustomerid_contact`)).status, 204);
  t.equal((await send('GET', `${path}/parentcustomerid_contact/$ref`)).status, 204);
  t.equal((await send('DELETE', `${path}/parentcustomerid_contact/$ref`)).status, 204);
  t.equal((await send('GET', path)).json._parentcustomerid_value, account(1), 'the other one is left alone');
  const wrong = await send('PATCH', path, {
    'parentcustomerid_account@odata.bind': `contacts(${contact(1)})`,
  });
  t.equal(wrong.status, 400);
  t.equal(
    (await send('PATCH', path, { 'parentcustomerid@odata.bind': `accounts(${account(1)})` })).status,
    400,
  );
});

t.test('two tables may hold rows with the same id, also after a restart', async (t) => {
  const dataFile = join(mkdtempSync(join(tmpdir(), 'dataverse-')), 'data.db');
  const check = async (service: Pick<Service, 'send'>): Promise<void> => {
    const { send } = service;
    t.same(await pointed(service, `contacts(${guid(2)})`, 'parentcustomerid'), [
      'contact',
      'parentcustomerid_contact',
      'Same',
    ]);
    t.equal((await send('GET', `accounts(${guid(1)})/contact_customer_accounts/$count`)).text, '0');
    t.equal((await send('GET', `contacts(${guid(1)})/contact_customer_contacts/$count`)).text, '1');
    const filter = "parentcustomerid_account/name eq 'Same account'";
    t.equal((await send('GET', `contacts?$filter=${filter}`)).json.value.length, 0);
    t.equal(
      (await send('GET', `contacts?$filter=_parentcustomerid_value eq ${guid(1)}`)).json.value.length,
      1,
    );
  };
  const emulator = await startDataverseEmulator({ dataFile });
  const first = { send: sender(`${emulator.url}/api/data/v9.2/`) };
  await first.send('POST', 'accounts', { accountid: guid(1), name: 'Same account' });
  await first.send('POST', 'contacts', { contactid: guid(1), lastname: 'Same' });
  await first.send('POST', 'contacts', {
    contactid: guid(2),
    lastname: 'Child',
    'parentcustomerid_contact@odata.bind': `contacts(${guid(1)})`,
  });
  await check(first);
  await emulator.close();
  const second = await started(t, { dataFile });
  await check(second);
  t.equal((await second.send('DELETE', `accounts(${guid(1)})`)).status, 204);
  t.equal((await second.send('GET', `contacts(${guid(2)})`)).status, 200, 'not a child of the account');
});

t.test('an owner is a user or a team, through one property', async (t) => {
  const service = await started(t);
  const { send } = service;
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  await send('POST', 'teams', { teamid: guid(9), name: 'Sales' });
  await send('POST', 'accounts', {
    accountid: guid(1),
    name: 'A',
    'ownerid@odata.bind': `teams(${guid(9)})`,
  });
  const path = `accounts(${guid(1)})`;
  t.same(await pointed(service, path, 'ownerid'), ['team', 'ownerid', 'Sales']);
  t.match((await send('GET', path)).json, { _owningteam_value: guid(9), _owninguser_value: null });
  t.match((await send('GET', `${path}?$expand=ownerid`)).json.ownerid, {
    '@odata.type': '#Microsoft.Dynamics.CRM.team',
    ownerid: guid(9),
    name: 'Sales',
  });
  t.equal((await send('GET', `teams(${guid(9)})/owner_accounts/$count`)).text, '1');
  await send('PATCH', path, { 'ownerid@odata.bind': `systemusers(${user})` });
  t.match((await send('GET', path)).json, { _owningteam_value: null, _owninguser_value: user });
  t.equal((await send('GET', `teams(${guid(9)})/owner_accounts/$count`)).text, '0');
  t.equal((await send('GET', `accounts?$filter=ownerid/fullname eq 'x'`)).status, 400);
});

t.test('rows are filtered through single-valued properties of several levels', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const found = async (set: string, filter: string): Promise<number> =>
    (await send('GET', `${set}?$filter=${encodeURIComponent(filter)}`)).json.value.length;
  t.equal(await found('contacts', "parentcustomerid_account/name eq 'litware'"), 3);
  t.equal(await found('contacts', "parentcustomerid_account/parentaccountid/name eq 'litware'"), 1);
  t.equal(await found('contacts', "parentcustomerid_contact/lastname eq 'Zoe'"), 1);
  t.equal(await found('contacts', `_parentcustomerid_value eq ${account(1)}`), 3);
});

t.test('a lookup is sorted by the name of the row it points to [order-rows.md]', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const prefer = { prefer: 'odata.maxpagesize=3' };
  const query = 'contacts?$select=lastname&$orderby=_parentcustomerid_value desc,lastname';
  const first = await send('GET', query, undefined, prefer);
  const second = await send('GET', String(first.json['@odata.nextLink']), undefined, prefer);
  t.same(
    [...first.json.value, ...second.json.value].map((row) => row.lastname),
    ['Xena', 'Yves', 'Zoe', 'Vera', 'Will'],
  );
});

t.test('a latitude is a double of five digits, revenue is exact', async (t) => {
  const { send } = await started(t);
  await send('POST', 'accounts', {
    accountid: guid(1),
    name: 'A',
    address1_latitude: 47.639583,
    address1_longitude: -122,
    revenue: 5000000,
  });
  const { json, text } = await send('GET', `accounts(${guid(1)})`);
  t.equal(json.address1_latitude, 47.63958);
  t.equal(json.address1_longitude, -122);
  t.match(text, '"revenue":5000000.0000');
  t.equal((await send('PATCH', `accounts(${guid(1)})`, { address1_latitude: 91 })).status, 400);
});
