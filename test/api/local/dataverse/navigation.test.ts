import t from 'tap';
import { guid, started } from './client.ts';
import { account, contact, customers, task } from './customers.ts';

t.test('a single-valued property is a row, or 204 [retrieve-entity-using-web-api.md]', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const { status, json, headers } = await send(
    'GET',
    `accounts(${account(1)})/primarycontactid?$select=fullname`,
  );
  t.equal(status, 200);
  t.equal(json['@odata.context'], `${base}$metadata#contacts(fullname)/$entity`);
  t.match(json, { contactid: contact(3), fullname: 'C Xena' });
  t.equal(headers.get('etag'), json['@odata.etag']);
  const none = await send('GET', `accounts(${account(2)})/primarycontactid`);
  t.equal(none.status, 204);
  t.equal(none.text, '');
  t.equal((await send('GET', `accounts(${guid(999)})/primarycontactid`)).status, 404);
});

t.test('a collection takes all query options and pages', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const path = `accounts(${account(1)})/contact_customer_accounts`;
  const all = await send('GET', `${path}?$select=lastname&$orderby=lastname&$count=true`);
  t.equal(all.json['@odata.context'], `${base}$metadata#contacts(lastname)`);
  t.equal(all.json['@odata.count'], 3);
  t.same(
    all.json.value.map((row) => row.lastname),
    ['Xena', 'Yves', 'Zoe'],
  );
  const some = await send('GET', `${path}?$filter=lastname ne 'Yves'&$top=1`);
  t.match(some.json.value, [{ lastname: 'Zoe' }]);
  t.equal(some.json.value.length, 1);
  const prefer = { prefer: 'odata.maxpagesize=2' };
  for (const order of ['', '&$orderby=lastname desc']) {
    const first = await send('GET', `${path}?$select=lastname${order}`, undefined, prefer);
    t.equal(first.headers.get('preference-applied'), 'odata.maxpagesize=2');
    const second = await send('GET', String(first.json['@odata.nextLink']), undefined, prefer);
    const names = [...first.json.value, ...second.json.value].map((row) => row.lastname);
    t.same(names, ['Zoe', 'Yves', 'Xena'], order);
    t.notOk(second.json['@odata.nextLink']);
  }
  const expanded = await send(
    'GET',
    `${path}?$select=lastname&$expand=parentcustomerid_account($select=name)`,
  );
  t.match(expanded.json.value[0]?.parentcustomerid_account, { name: 'Litware' });
});

t.test('count and references of a collection', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const path = `accounts(${account(1)})/Account_Tasks`;
  t.equal((await send('GET', `${path}/$count`)).text, '\ufeff2'.replace('\ufeff', ''), 'fetch eats the mark');
  t.equal((await send('GET', `${path}/$count?$filter=contains(subject,'1')`)).text, '1');
  const { json } = await send('GET', `${path}/$ref`);
  t.equal(json['@odata.context'], `${base}$metadata#Collection($ref)`);
  t.same(json.value, [
    { '@odata.id': `${base}tasks(${task(1)})` },
    { '@odata.id': `${base}tasks(${task(2)})` },
  ]);
});

t.test('longer paths go on at the row they lead to', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const one = `accounts(${account(1)})`;
  t.equal((await send('GET', `${one}/primarycontactid/lastname/$value`)).text, 'Xena');
  const path = `${one}/primarycontactid/parentcustomerid_account/contact_customer_accounts/$count`;
  t.equal((await send('GET', path)).text, '3');
  const member = `${one}/contact_customer_accounts(${contact(2)})`;
  t.equal((await send('GET', `${member}?$select=lastname`)).json.lastname, 'Yves');
  t.equal((await send('PATCH', member, { lastname: 'Yvonne' })).status, 204);
  t.equal((await send('GET', `contacts(${contact(2)})`)).json.lastname, 'Yvonne');
  const stranger = await send('GET', `${one}/contact_customer_accounts(${contact(4)})`);
  t.equal(stranger.status, 404, 'a row of another collection is not in this one');
  t.equal((await send('GET', `accounts(${account(2)})/primarycontactid/lastname`)).status, 404);
  t.equal((await send('GET', `${one}/nothing`)).status, 400);
  t.equal((await send('PATCH', `${one}/contact_customer_accounts`, {})).status, 405);
});

t.test('a cast to the type the rows have changes nothing, another one is not found', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const type = 'Microsoft.Dynamics.CRM';
  const owner = await send('GET', `accounts(${account(1)})/ownerid/${type}.systemuser/fullname/$value`);
  t.equal(owner.text, '# Application User');
  const same = await send('GET', `accounts(${account(1)})/Account_Tasks/${type}.task?$select=subject`);
  t.equal(same.json.value.length, 2);
  t.equal((await send('GET', `accounts(${account(1)})/Account_Tasks/${type}.contact`)).status, 404);
});

t.test('POST to a collection creates a row in it', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const path = `accounts(${account(2)})/contact_customer_accounts`;
  const created = await send('POST', path, { lastname: 'New' }, { prefer: 'return=representation' });
  t.equal(created.status, 201);
  t.equal(created.json._parentcustomerid_value, account(2));
  t.equal((await send('GET', `${path}/$count`)).text, '2');
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  t.equal((await send('POST', 'teams', { teamid: guid(1), name: 'A' })).status, 204);
  const team = await send('POST', `systemusers(${user})/teammembership_association`, { name: 'B' });
  t.equal(team.status, 204);
  t.match(team.headers.get('odata-entityid'), /\/teams\(/);
  t.equal((await send('GET', `systemusers(${user})/teammembership_association/$count`)).text, '1');
});

t.test('changes are tracked on entity sets only', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const path = `accounts(${account(1)})/contact_customer_accounts`;
  const { status } = await send('GET', path, undefined, { prefer: 'odata.track-changes' });
  t.equal(status, 400);
});

t.test('$metadata and EntityDefinitions show both sides of a relationship', async (t) => {
  const { send } = await started(t);
  const { text } = await send('GET', '$metadata');
  t.match(text, /Name="contact_customer_accounts" Type="Collection\(mscrm\.contact\)"/);
  t.match(text, /Name="parentcustomerid_account" Type="mscrm\.account"/);
  t.match(text, /Name="ownerid" Type="mscrm\.principal"/);
  t.notMatch(text, 'parentcustomeridtype');
  const one = await send(
    'GET',
    "EntityDefinitions(LogicalName='account')/OneToManyRelationships(SchemaName='Account_Tasks')",
  );
  t.match(one.json, {
    ReferencingEntity: 'task',
    ReferencingAttribute: 'regardingobjectid',
    ReferencedAttribute: 'accountid',
    ReferencedEntityNavigationPropertyName: 'Account_Tasks',
    ReferencingEntityNavigationPropertyName: 'regardingobjectid_account_task',
  });
  const many = await send('GET', "EntityDefinitions(LogicalName='team')/ManyToManyRelationships");
  t.match(many.json.value[0], { IntersectEntityName: 'teammembership', Entity1IntersectAttribute: 'teamid' });
});
