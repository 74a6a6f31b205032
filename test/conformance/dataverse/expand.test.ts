import type { Row } from './http.ts';
import { account, column, contact, contract, representation, site, territory } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[query/join-tables.md]';

interface Family {
  readonly id: string;
  readonly children: readonly string[];
  readonly primary: string;
}

/** An account with a primary contact and three contacts named a, b and c. */
async function family(api: Api): Promise<Family> {
  const primary = await api.create('contacts', contact(api));
  const id = await api.create(
    'accounts',
    account(api, { 'primarycontactid@odata.bind': `/contacts(${primary})` }),
  );
  const children: string[] = [];
  for (const lastname of ['b', 'c', 'a']) {
    const bind = { 'parentcustomerid_account@odata.bind': `/accounts(${id})`, lastname };
    children.push(await api.create('contacts', contact(api, bind)));
  }
  return { id, children, primary };
}

const rowsOf = (value: unknown): readonly Row[] => value as readonly Row[];
/** The expanded row under a name; throws when there is none. */
function rowOf(row: Row | undefined, name: string): Row {
  const value = row?.[name];
  if (typeof value !== 'object' || value === null) throw new Error(`${name} was not expanded`);
  return value as Row;
}

check(`30 a single-valued navigation property becomes the row ${document}`, async (t, api) => {
  const { id, primary } = await family(api);
  const { json } = await api.send(
    'GET',
    `accounts(${id})?$select=name&$expand=primarycontactid($select=lastname)`,
  );
  t.equal(json['@odata.context'], `${api.base}$metadata#accounts(name,primarycontactid(lastname))/$entity`);
  t.match(json.primarycontactid, { contactid: primary });
  t.notOk('firstname' in rowOf(json, 'primarycontactid'), 'only what was selected');
});

check(`30 a lookup without a value expands to null ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const { json } = await api.send(
    'GET',
    `accounts(${id})?$select=name&$expand=primarycontactid($select=lastname)`,
  );
  t.equal(json.primarycontactid, null);
});

check(`30 a collection is a list with a next link that gives the same rows ${document}`, async (t, api) => {
  const { id, children } = await family(api);
  const query = `$select=name&$expand=contact_customer_accounts($select=lastname)`;
  const { json } = await api.send('GET', `accounts(${id})?${query}`);
  t.same(column(rowsOf(json.contact_customer_accounts), 'contactid').sort(), [...children].sort());
  for (const row of rowsOf(json.contact_customer_accounts)) t.match(row['@odata.etag'], /^W\/"/);
  const link = String(json['contact_customer_accounts@odata.nextLink']);
  t.equal(link, `${api.base}accounts(${id})/contact_customer_accounts?$select=lastname`);
  const followed = await api.send('GET', link);
  t.same(column(followed.json.value, 'contactid').sort(), [...children].sort());
});

check(`30 an empty collection is an empty list with a next link ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const { json } = await api.send(
    'GET',
    `accounts(${id})?$select=name&$expand=contact_customer_accounts($select=lastname)`,
  );
  t.same(json.contact_customer_accounts, []);
  t.type(json['contact_customer_accounts@odata.nextLink'], 'string');
});

const inside: readonly [string, string[]][] = [
  ["$filter=lastname eq 'b'", ['b']],
  ['$orderby=lastname', ['a', 'b', 'c']],
  ['$orderby=lastname desc', ['c', 'b', 'a']],
  ['$orderby=lastname;$top=2', ['a', 'b']],
  ["$filter=lastname ne 'b';$orderby=lastname desc;$top=1", ['c']],
];
for (const [options, expected] of inside) {
  check(`30 inside a collection: ${options} ${document}`, async (t, api) => {
    const { id } = await family(api);
    const expand = `contact_customer_accounts($select=lastname;${options})`;
    const answer = await api.send(
      'GET',
      `accounts(${id})?$select=name&$expand=${encodeURIComponent(expand)}`,
    );
    t.equal(answer.status, 200, answer.text);
    t.same(column(rowsOf(answer.json.contact_customer_accounts), 'lastname'), expected);
  });
}

check(`30 several properties and a list of rows ${document}`, async (t, api) => {
  const { id } = await family(api);
  const query = `$select=name&$expand=primarycontactid($select=lastname),contact_customer_accounts($select=lastname),createdby($select=fullname)`;
  const answer = await api.send('GET', `accounts?${query}&$filter=accountid eq ${id}`);
  t.equal(answer.status, 200, answer.text);
  const [row] = answer.json.value;
  t.equal(rowsOf(row?.contact_customer_accounts).length, 3);
  t.match(rowOf(row, 'createdby').systemuserid, /^[0-9a-f-]{36}$/);
  t.equal(rowOf(row, 'createdby').ownerid, rowOf(row, 'createdby').systemuserid, 'a user is a principal');
});

check(`30 nested: lookups of lookups ${document}`, async (t, api) => {
  const name = api.unique('nested');
  const territoryId = await api.create('tp_territories', territory(api, { tp_name: name }));
  const siteId = await api.create(
    'tp_customersites',
    site(api, { 'tp_TerritoryId@odata.bind': `/tp_territories(${territoryId})` }),
  );
  const id = await api.create('tp_contracts', contract(api, siteId));
  const expand =
    'tp_CustomerSiteId($select=tp_name;$expand=tp_TerritoryId($select=tp_name;$expand=createdby($select=fullname)))';
  const answer = await api.send('GET', `tp_contracts(${id})?$select=tp_contractnumber&$expand=${expand}`);
  t.equal(answer.status, 200, answer.text);
  t.match(answer.json.tp_CustomerSiteId, {
    tp_TerritoryId: { tp_name: name, createdby: { fullname: String } },
  });
  t.equal(
    answer.json['@odata.context'],
    `${api.base}$metadata#tp_contracts(tp_contractnumber,tp_CustomerSiteId(tp_name,tp_TerritoryId(tp_name,createdby(fullname))))/$entity`,
  );
});

check(`30 nested: a lookup inside a collection ${document}`, async (t, api) => {
  const { id } = await family(api);
  const expand = 'contact_customer_accounts($select=lastname;$expand=createdby($select=fullname))';
  const answer = await api.send('GET', `accounts(${id})?$select=name&$expand=${expand}`);
  t.equal(answer.status, 200, answer.text);
  const rows = rowsOf(answer.json.contact_customer_accounts);
  t.equal(rows.length, 3);
  for (const row of rows) t.type(rowOf(row, 'createdby').fullname, 'string');
});

check(`30 nested: odata.maxpagesize pages the collections too ${document}`, async (t, api) => {
  const { id, children } = await family(api);
  const expand = 'contact_customer_accounts($select=lastname;$expand=createdby($select=fullname))';
  const prefer = { prefer: 'odata.maxpagesize=2' };
  const answer = await api.send(
    'GET',
    `accounts?$select=name&$expand=${expand}&$filter=accountid eq ${id}`,
    undefined,
    prefer,
  );
  const [row] = answer.json.value ?? [];
  const first = rowsOf(row?.contact_customer_accounts ?? []);
  t.equal(first.length, 2);
  const link = String(row?.['contact_customer_accounts@odata.nextLink']);
  t.match(link, /\$skiptoken=/);
  const second = await api.send('GET', link, undefined, prefer);
  t.same(
    [...column(first, 'contactid'), ...column(second.json.value ?? [], 'contactid')].sort(),
    [...children].sort(),
  );
});

for (const option of ['$top=1', '$orderby=lastname']) {
  check(`30 ${option} with a nested expand answers 400 0x80060888 ${document}`, async (t, api) => {
    const expand = `contact_customer_accounts($select=lastname;${option};$expand=createdby($select=fullname))`;
    isError(
      t,
      await api.send('GET', `accounts?$select=name&$expand=${expand}`),
      400,
      '0x80060888',
      /Only \$select and \$filter clause can be provided/,
    );
  });
}

check(`30 /$ref of a lookup answers @odata.id ${document}`, async (t, api) => {
  const { id, primary } = await family(api);
  const answer = await api.send('GET', `accounts(${id})?$select=name&$expand=primarycontactid/$ref`);
  t.equal(answer.status, 200, answer.text);
  t.same(answer.json.primarycontactid, { '@odata.id': `${api.base}contacts(${primary})` });
  t.equal(answer.json._primarycontactid_value, primary);
});

check(`30 /$ref of a collection answers 400 0x80060888 ${document}`, async (t, api) => {
  const answer = await api.send('GET', 'accounts?$select=name&$expand=contact_customer_accounts/$ref');
  isError(t, answer, 400, '0x80060888', /only supported on lookup type navigation property/);
});

check(`30 more than 15 expands answer 400 ${document}`, async (t, api) => {
  const one = 'createdby($select=fullname;$expand=businessunitid($select=name))';
  const names = [
    'primarycontactid',
    'parentaccountid',
    'createdby',
    'modifiedby',
    'owninguser',
    'owningbusinessunit',
    'transactioncurrencyid',
    'contact_customer_accounts',
  ];
  const expand = names.map((name) => `${name}($expand=${one})`).join(',');
  isError(t, await api.send('GET', `accounts?$select=name&$expand=${expand}`), 400, null);
});

for (const expand of [
  'foo_bar',
  'name',
  'PrimaryContactId',
  'primarycontactid($skip=1)',
  'contact_customer_accounts($levels=2)',
  'primarycontactid(',
]) {
  check(`30 $expand=${expand} answers 400 ${document}`, async (t, api) => {
    isError(t, await api.send('GET', `accounts?$select=name&$expand=${expand}`), 400, null);
  });
}

check(`30 many-to-many collections expand on one level ${document}`, async (t, api) => {
  const who = (await api.send('GET', 'WhoAmI')).json.UserId;
  const answer = await api.send(
    'GET',
    `systemusers(${who})?$select=fullname&$expand=systemuserroles_association($select=name)`,
  );
  t.equal(answer.status, 200, answer.text);
  t.ok(rowsOf(answer.json.systemuserroles_association).length > 0);
});

check(
  '30 $expand on an update is ignored, on a create it shows the related row [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const { id, primary } = await family(api);
    const path = `accounts(${id})?$select=name&$expand=primarycontactid($select=lastname)`;
    const updated = await api.send('PATCH', path, { description: 'x' }, representation);
    t.equal(updated.status, 200, updated.text);
    t.notOk('primarycontactid' in updated.json);
    const row = account(api, { 'primarycontactid@odata.bind': `/contacts(${primary})` });
    const created = await api.send(
      'POST',
      'accounts?$select=name&$expand=primarycontactid($select=lastname)',
      row,
      representation,
    );
    api.track('accounts', String(created.json.accountid));
    t.match(created.json.primarycontactid, { contactid: primary });
  },
);

check(`30 annotations reach the expanded rows [query/select-columns.md]`, async (t, api) => {
  const { id } = await family(api);
  const answer = await api.send(
    'GET',
    `accounts(${id})?$select=name&$expand=contact_customer_accounts($select=statecode)`,
    undefined,
    {
      prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
    },
  );
  for (const row of rowsOf(answer.json.contact_customer_accounts)) {
    t.equal(row['statecode@OData.Community.Display.V1.FormattedValue'], 'Active');
  }
});

check(`30 quotes guard semicolons and parentheses inside of options ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const lastname = `${api.unique('odd')} ;)('`;
  const bind = { 'parentcustomerid_account@odata.bind': `/accounts(${id})` };
  await api.create('contacts', contact(api, { ...bind, lastname }));
  const filter = `$filter=lastname eq '${lastname.replaceAll("'", "''")}'`;
  const expand = encodeURIComponent(`contact_customer_accounts(${filter};$select=lastname)`);
  const answer = await api.send('GET', `accounts(${id})?$select=name&$expand=${expand}`);
  t.equal(answer.status, 200, answer.text);
  t.same(column(rowsOf(answer.json.contact_customer_accounts), 'lastname'), [lastname]);
  const again = await api.send('GET', String(answer.json['contact_customer_accounts@odata.nextLink']));
  t.same(column(again.json.value, 'lastname'), [lastname], 'the link keeps the filter');
});

check(`30 the next page of a list expands as the first one did ${document}`, async (t, api) => {
  const { id, primary } = await family(api);
  const other = await api.create(
    'accounts',
    account(api, { 'primarycontactid@odata.bind': `/contacts(${primary})` }),
  );
  const filter = `$filter=accountid eq ${id} or accountid eq ${other}`;
  const path = `accounts?$select=name&$expand=primarycontactid($select=lastname)&${filter}`;
  const prefer = { prefer: 'odata.maxpagesize=1' };
  const first = await api.send('GET', path, undefined, prefer);
  const second = await api.send('GET', String(first.json['@odata.nextLink']), undefined, prefer);
  for (const { json } of [first, second]) {
    t.equal(rowOf(json.value[0], 'primarycontactid').contactid, primary);
  }
});

check(
  `30 a polymorphic lookup expands through the property of its table only ${document}`,
  async (t, api) => {
    const { id, children } = await family(api);
    const expand = 'parentcustomerid_account($select=name),parentcustomerid_contact($select=lastname)';
    const { json } = await api.send('GET', `contacts(${children[0]})?$select=lastname&$expand=${expand}`);
    t.match(json.parentcustomerid_account, { accountid: id });
    t.equal(json.parentcustomerid_contact, null);
  },
);
