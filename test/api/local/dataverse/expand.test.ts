import t from 'tap';
import { guid, started } from './client.ts';
import { account, contact, customers, task } from './customers.ts';

const annotated = { prefer: 'odata.include-annotations="*"' } as const;

t.test('single- and collection-valued properties, with context and links [join-tables.md]', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const query =
    '$select=name&$expand=primarycontactid($select=fullname),Account_Tasks($select=subject)&$orderby=name desc';
  const { json } = await send('GET', `accounts?${query}`);
  t.equal(
    json['@odata.context'],
    `${base}$metadata#accounts(name,primarycontactid(fullname),Account_Tasks(subject))`,
  );
  const [litware, adventure] = json.value;
  t.match(litware, { name: 'Litware', primarycontactid: { contactid: contact(3), fullname: 'C Xena' } });
  t.match(litware?.Account_Tasks, [
    { activityid: task(1), subject: 'Task 1 for Litware', _regardingobjectid_value: account(1) },
    { activityid: task(2) },
  ]);
  const link = `${base}accounts(${account(1)})/Account_Tasks?$select=subject`;
  t.equal(litware?.['Account_Tasks@odata.nextLink'], link);
  t.equal((await send('GET', link)).json.value.length, 2, 'the link repeats the rows');
  t.equal(adventure?.primarycontactid, null);
  t.same(adventure?.Account_Tasks, []);
  t.ok(adventure?.['Account_Tasks@odata.nextLink'], 'the link is there though nothing is');
});

t.test('on one row, all columns, without $select', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const { json } = await send('GET', `accounts(${account(1)})?$expand=primarycontactid`);
  t.equal(json['@odata.context'], `${base}$metadata#accounts(primarycontactid())/$entity`);
  t.match(json.primarycontactid, { lastname: 'Xena', _parentcustomerid_value: account(1) });
  t.equal(json.name, 'Litware');
});

t.test('$filter, $orderby and $top apply inside the parentheses', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const names = async (options: string): Promise<unknown> => {
    const { json, text, status } = await send(
      'GET',
      `accounts(${account(1)})?$select=name&$expand=contact_customer_accounts(${options})`,
    );
    if (status !== 200) throw new Error(text);
    const link = json['contact_customer_accounts@odata.nextLink'];
    const same = (await send('GET', String(link))).json.value;
    t.same(
      same.map((row) => row.contactid),
      rows(json).map((row) => row.contactid),
      `${options}: the link gives the same rows`,
    );
    return rows(json).map((row) => row.lastname);
  };
  const rows = (json: Readonly<Record<string, unknown>>): Record<string, unknown>[] =>
    json.contact_customer_accounts as Record<string, unknown>[];
  t.same(await names('$select=lastname'), ['Zoe', 'Yves', 'Xena'], 'by primary key');
  t.same(await names('$select=lastname;$orderby=lastname'), ['Xena', 'Yves', 'Zoe']);
  t.same(await names('$select=lastname;$orderby=lastname desc;$top=2'), ['Zoe', 'Yves']);
  t.same(await names("$select=lastname;$filter=contains(lastname,'e') and lastname ne 'Zoe'"), [
    'Yves',
    'Xena',
  ]);
  t.same(await names("$select=lastname;$filter=lastname eq 'a;b)' or lastname eq 'Yves'"), ['Yves']);
  t.same(await names("$filter=lastname eq 'A%26B%23'"), []);
});

t.test('nested expands go through several tables [join-tables.md]', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  await send('POST', 'tasks', {
    subject: 'Call',
    'regardingobjectid_contact_task@odata.bind': `/contacts(${contact(1)})`,
  });
  const expand =
    'regardingobjectid_contact_task($select=fullname;$expand=parentcustomerid_account($select=name;$expand=createdby($select=fullname)))';
  const { json } = await send('GET', `tasks?$select=subject&$filter=subject eq 'Call'&$expand=${expand}`);
  t.equal(
    json['@odata.context'],
    `${base}$metadata#tasks(subject,regardingobjectid_contact_task(fullname,parentcustomerid_account(name,createdby(fullname))))`,
  );
  t.match(json.value[0]?.regardingobjectid_contact_task, {
    fullname: 'C Zoe',
    parentcustomerid_account: { name: 'Litware', createdby: { fullname: '# Application User' } },
  });
});

t.test('with nested expands the page size counts in every collection, whose link goes on', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const prefer = { prefer: 'odata.maxpagesize=2' };
  const path = `accounts?$select=name&$filter=name eq 'Litware'&$expand=contact_customer_accounts($select=lastname;$expand=owninguser($select=fullname)),Account_Tasks($select=subject)`;
  const { json } = await send('GET', path, undefined, prefer);
  const [row] = json.value;
  const shown = row?.contact_customer_accounts as Record<string, unknown>[];
  t.same(
    shown.map((c) => c.lastname),
    ['Zoe', 'Yves'],
  );
  const next = await send(
    'GET',
    String(row?.['contact_customer_accounts@odata.nextLink']),
    undefined,
    prefer,
  );
  t.same(
    next.json.value.map((c) => [c.lastname, (c.owninguser as { fullname: string }).fullname]),
    [['Xena', '# Application User']],
  );
  t.notOk(next.json['@odata.nextLink']);
  const plain = await send(
    'GET',
    `accounts?$filter=name eq 'Litware'&$expand=contact_customer_accounts($select=lastname)`,
    undefined,
    prefer,
  );
  t.match(plain.json.value[0], { contact_customer_accounts: { length: 3 } }, 'not without nesting');
});

t.test(
  'the link of a collection that is longer than a page leads to its other rows, and no row comes twice',
  async (t) => {
    const { send } = await started(t, { limits: { maxPageSize: 2 } });
    await customers(send);
    for (const [options, expected] of [
      ['$select=lastname', ['Zoe', 'Yves', 'Xena']],
      ['$select=lastname;$orderby=lastname', ['Xena', 'Yves', 'Zoe']],
      ["$select=lastname;$orderby=lastname desc;$filter=contains(lastname,'e')", ['Zoe', 'Yves', 'Xena']],
    ] as const) {
      const { json } = await send(
        'GET',
        `accounts(${account(1)})?$select=name&$expand=contact_customer_accounts(${options})`,
      );
      const shown = json.contact_customer_accounts as Record<string, unknown>[];
      t.equal(shown.length, 2);
      const next = await send('GET', String(json['contact_customer_accounts@odata.nextLink']));
      t.same(
        [...shown, ...next.json.value].map((row) => row.lastname),
        expected,
        options,
      );
      t.notOk(next.json['@odata.nextLink']);
    }
  },
);

t.test('paging of the outer rows keeps what is expanded', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const prefer = { prefer: 'odata.maxpagesize=1' };
  const first = await send(
    'GET',
    'accounts?$select=name&$expand=createdby($select=fullname)',
    undefined,
    prefer,
  );
  t.equal(first.json.value.length, 1);
  const second = await send('GET', String(first.json['@odata.nextLink']), undefined, prefer);
  t.match(second.json.value, [{ name: 'Adventure Works', createdby: { fullname: '# Application User' } }]);
});

t.test('references instead of rows, for lookups only [join-tables.md]', async (t) => {
  const { send, base } = await started(t);
  await customers(send);
  const { json } = await send('GET', 'accounts?$select=name&$expand=primarycontactid/$ref');
  t.equal(json['@odata.context'], `${base}$metadata#accounts(name,primarycontactid,primarycontactid/$ref())`);
  t.match(json.value[0], {
    _primarycontactid_value: contact(3),
    primarycontactid: { '@odata.id': `${base}contacts(${contact(3)})` },
  });
  t.equal(json.value[1]?.primarycontactid, null);
  const refused = await send('GET', 'accounts?$select=name&$expand=Account_Tasks/$ref');
  t.equal(refused.status, 400);
  t.same(refused.json.error, {
    code: '0x80060888',
    message: 'Expand with $ref is only supported on lookup type navigation property.',
  });
});

t.test('annotations and formatted values are inside, too', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const { json } = await send(
    'GET',
    `contacts(${contact(1)})?$select=lastname&$expand=parentcustomerid_account($select=revenue)`,
    undefined,
    annotated,
  );
  t.match(json.parentcustomerid_account, {
    revenue: 5000000.5,
    'revenue@OData.Community.Display.V1.FormattedValue': '$5,000,000.50',
    '_transactioncurrencyid_value@OData.Community.Display.V1.FormattedValue': 'US Dollar',
  });
});

t.test('an owner is a principal of one of two types', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const user = (await send('GET', 'WhoAmI')).json.UserId;
  const path = `accounts(${account(1)})?$select=name&$expand=ownerid`;
  t.match((await send('GET', path)).json.ownerid, {
    '@odata.type': '#Microsoft.Dynamics.CRM.systemuser',
    ownerid: user,
    systemuserid: user,
  });
  const refused = await send('GET', `${path}($select=fullname)`);
  const creator = await send('GET', `accounts(${account(1)})?$expand=createdby($select=ownerid)`);
  t.match(creator.json.createdby, { systemuserid: user, ownerid: user }, 'a user shows both keys');
  t.equal(refused.status, 400);
  t.match(refused.json.error.message, /'fullname' on type 'Microsoft.Dynamics.CRM.principal'/);
});

t.test('a representation expands on create, an update ignores it', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const prefer = { prefer: 'return=representation' };
  const created = await send(
    'POST',
    'accounts?$select=name&$expand=primarycontactid($select=fullname),Account_Tasks($select=subject)',
    {
      name: 'Sample Account',
      'primarycontactid@odata.bind': `/contacts(${contact(1)})`,
      'Account_Tasks@odata.bind': [`/tasks(${task(1)})`, `/tasks(${task(2)})`],
    },
    prefer,
  );
  t.equal(created.status, 201);
  t.match(created.json, {
    name: 'Sample Account',
    primarycontactid: { fullname: 'C Zoe' },
    Account_Tasks: [{ subject: 'Task 1 for Litware' }, { subject: 'Task 2 for Litware' }],
  });
  const id = String(created.json.accountid);
  const updated = await send('PATCH', `accounts(${id})?$expand=primarycontactid`, { name: 'New' }, prefer);
  t.equal(updated.status, 200);
  t.notOk('primarycontactid' in updated.json);
});

t.test('what Dataverse does not support is refused', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const nested = '$expand=parentcustomerid_account($select=name)';
  const onlySelect = /^Only \$select and \$filter clause can be provided/;
  const many = Array.from({ length: 16 }, (_, n) => `p${n}`).join(',');
  const cases: [string, RegExp][] = [
    ['accounts?$expand=nothing', /property named 'nothing'/],
    ['accounts?$expand=name', /not a navigation property/],
    ['accounts?$expand=Primarycontactid', /property named 'Primarycontactid'/],
    ['accounts?$expand=primarycontactid($select=nothing)', /property named 'nothing'.*contact/],
    ['accounts?$expand=primarycontactid($levels=2)', /'\$levels' is not supported/],
    ['accounts?$expand=contact_customer_accounts($skip=1)', /'\$skip' is not supported/],
    ['accounts?$expand=contact_customer_accounts($count=true)', /'\$count' is not supported/],
    ['accounts?$expand=contact_customer_accounts($top=x)', /Invalid value 'x'/],
    ['accounts?$expand=primarycontactid($orderby=fullname)', onlySelect],
    [`accounts?$expand=contact_customer_accounts($top=1;${nested})`, onlySelect],
    [`accounts?$expand=Account_Tasks($orderby=subject),contact_customer_accounts(${nested})`, onlySelect],
    ['accounts?$expand=primarycontactid($select=fullname', /unbalanced/],
    ['accounts?$expand=primarycontactid,primarycontactid', /more than once/],
    [`accounts?$expand=${many}`, /at most 15/],
    ['teams?$expand=teammembership_association($expand=businessunitid)', /not supported on the many-to-many/],
    ['teams?$expand=teammembership_association,businessunitid', /combination/],
  ];
  for (const [path, message] of cases) {
    const { status, json } = await send('GET', path);
    t.equal(status, 400, path);
    t.match(json.error.message, message);
  }
});

t.test('many-to-many rows beside a lookup can be allowed', async (t) => {
  const { send } = await started(t, { unproven: { refuseMixedManyToMany: false } });
  await send('POST', 'teams', { teamid: guid(1), name: 'A' });
  const { json } = await send('GET', 'teams?$select=name&$expand=teammembership_association,owninguser');
  t.match(json.value, [{ name: 'A', teammembership_association: [] }]);
});

t.test('nested collections multiply: what no answer can hold is refused', async (t) => {
  const { send } = await started(t, { limits: { maxExpandedChars: 3000 } });
  await customers(send);
  const loop = (depth: number): string =>
    depth === 0
      ? 'contact_customer_accounts($select=lastname)'
      : `contact_customer_accounts($select=lastname;$expand=parentcustomerid_account($select=name;$expand=${loop(depth - 1)}))`;
  const path = (depth: number) => `accounts(${account(1)})?$select=name&$expand=${loop(depth)}`;
  t.equal((await send('GET', path(0))).status, 200);
  const { status, json } = await send('GET', path(4));
  t.equal(status, 413);
  t.match(json.error, { code: '0x8004418a', message: /\$expand fewer/ });
});

t.test('double-quoted values of nested filters may hold every delimiter', async (t) => {
  const { send } = await started(t);
  await customers(send);
  for (const name of ["It's", 'a;b', 'a,b', 'a)b', '(', 'say "hi"', 'back\\slash', "'"]) {
    await send('PATCH', `tasks(${task(1)})`, { subject: name });
    const list = encodeURIComponent(JSON.stringify(['other', name]));
    const filter = `Microsoft.Dynamics.CRM.In(PropertyName='subject',PropertyValues=${list})`;
    const query = `$expand=Account_Tasks($filter=${filter};$select=subject),primarycontactid($select=fullname)`;
    const { status, json, text } = await send('GET', `accounts(${account(1)})?${query}`);
    t.equal(status, 200, text);
    t.match(json.Account_Tasks, [{ subject: name }], name);
  }
});
