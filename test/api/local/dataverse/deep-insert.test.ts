import t from 'tap';
import { guid, started } from './client.ts';

t.test(
  'parents, children and their children are created with the row [create-entity-web-api.md]',
  async (t) => {
    const { send, admin } = await started(t);
    const created = await send('POST', 'accounts', {
      accountid: guid(1),
      name: 'Sample Account',
      primarycontactid: { firstname: 'John', lastname: 'Smith' },
      contact_customer_accounts: [
        { lastname: 'Below', Contact_Tasks: [{ subject: 'Task of the contact' }] },
        { lastname: 'Beside' },
      ],
    });
    t.equal(created.status, 204, created.text);
    t.match(created.headers.get('odata-entityid'), new RegExp(`accounts\\(${guid(1)}\\)$`));
    t.match(admin.counts(), { account: 1, contact: 3, task: 1 });
    const { json } = await send(
      'GET',
      `accounts(${guid(1)})?$expand=primarycontactid($select=fullname),contact_customer_accounts($select=lastname;$expand=Contact_Tasks($select=subject))`,
    );
    t.match(json.primarycontactid, { fullname: 'John Smith' });
    const children = json.contact_customer_accounts as { lastname: string; Contact_Tasks: unknown[] }[];
    t.same(children.map((c) => c.lastname).sort(), ['Below', 'Beside']);
    t.match(children.find((c) => c.lastname === 'Below')?.Contact_Tasks, [
      { subject: 'Task of the contact' },
    ]);
  },
);

t.test('all or nothing', async (t) => {
  const { send, admin } = await started(t);
  const before = admin.counts();
  const bodies = [
    { name: 'A', primarycontactid: { lastname: 'X', gendercode: 77 } },
    { name: 'A', contact_customer_accounts: [{ lastname: 'X' }, { nothing: 1 }] },
    { name: 'A', contact_customer_accounts: [{ lastname: 'X', Contact_Tasks: [{ subject: 5 }] }] },
    { name: 'A', 'contact_customer_accounts@odata.bind': [`contacts(${guid(999)})`] },
  ];
  for (const body of bodies) {
    const { status } = await send('POST', 'accounts', body);
    t.ok(status === 400 || status === 404, JSON.stringify(body));
  }
  t.same(admin.counts(), before);
});

t.test('a many-to-many collection takes new and existing rows', async (t) => {
  const { send } = await started(t);
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  const { status, text } = await send('POST', 'teams', {
    teamid: guid(1),
    name: 'Team',
    'teammembership_association@odata.bind': [`systemusers(${user})`],
    teamroles_association: [{ name: 'Role one' }, { name: 'Role two' }],
  });
  t.equal(status, 204, text);
  const { json } = await send(
    'GET',
    `teams(${guid(1)})?$select=name&$expand=teamroles_association($select=name;$orderby=name),teammembership_association($select=fullname)`,
  );
  t.match(json.teamroles_association, [{ name: 'Role one' }, { name: 'Role two' }]);
  t.match(json.teammembership_association, [{ systemuserid: user }]);
});

t.test('bulk creates insert deeply, too', async (t) => {
  const { send, admin } = await started(t);
  const type = 'Microsoft.Dynamics.CRM.account';
  const { status } = await send('POST', 'accounts/Microsoft.Dynamics.CRM.CreateMultiple', {
    Targets: [{ '@odata.type': type, name: 'A', Account_Tasks: [{ subject: 'T' }] }],
  });
  t.equal(status, 200);
  t.equal(admin.counts().task, 1);
});

t.test('an update reaches into no related row [update-delete-entities-using-web-api.md]', async (t) => {
  const { send, admin } = await started(t);
  await send('POST', 'accounts', { accountid: guid(1), name: 'A' });
  await send('POST', 'contacts', { contactid: guid(2), lastname: 'B' });
  const bodies = [
    { primarycontactid: { lastname: 'X' } },
    { contact_customer_accounts: [{ lastname: 'X' }] },
    { 'contact_customer_accounts@odata.bind': [`contacts(${guid(2)})`] },
  ];
  for (const body of bodies) {
    for (const id of [guid(1), guid(3)]) {
      const { status, json } = await send('PATCH', `accounts(${id})`, { name: 'N', ...body });
      t.equal(status, 400);
      t.match(json.error.message, /Deep update of navigation properties is not allowed/);
    }
  }
  t.match(admin.counts(), { account: 1, contact: 1 });
  t.equal((await send('GET', `accounts(${guid(1)})`)).json.name, 'A');
});

t.test('wrong shapes are named', async (t) => {
  const { send } = await started(t);
  const cases: [object, RegExp][] = [
    [{ contact_customer_accounts: { lastname: 'X' } }, /'contact_customer_accounts'.*'StartArray'/],
    [{ primarycontactid: [{ lastname: 'X' }] }, /'primarycontactid'.*'StartObject'/],
    [{ 'contact_customer_accounts@odata.bind': `contacts(${guid(1)})` }, /Edm.String/],
    [{ contact_customer_account: [] }, /Invalid property 'contact_customer_account'/],
    [{ ownerid: { name: 'Team' } }, /owner 'ownerid' cannot be created/],
  ];
  for (const [more, message] of cases) {
    const { status, json } = await send('POST', 'accounts', { name: 'A', ...more });
    t.equal(status, 400, JSON.stringify(more));
    t.match(json.error.message, message);
  }
});
