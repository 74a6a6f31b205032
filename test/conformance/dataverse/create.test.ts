import { randomUUID } from 'node:crypto';
import type { Row } from './http.ts';
import { account, column, contact, representation, site, territory } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;
const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

check('01 create answers 204, OData-EntityId and no body [create-entity-web-api.md]', async (t, api) => {
  const answer = await api.send('POST', 'accounts', account(api));
  t.equal(answer.status, 204);
  t.equal(answer.text, '');
  t.equal(answer.headers.get('odata-version'), '4.0');
  const location = answer.headers.get('odata-entityid') ?? '';
  t.ok(location.startsWith(`${api.base}accounts(`), location);
  t.match(location, new RegExp(`\\(${guid}\\)$`));
  api.track('accounts', location.slice(-37, -1));
});

check(
  '01 every answer carries the request ids of the service [compose-http-requests-handle-errors.md]',
  async (t, api) => {
    for (const path of ['WhoAmI', 'nosuchthings']) {
      const { headers } = await api.send('GET', path);
      t.match(headers.get('x-ms-service-request-id'), new RegExp(`^${guid}$`), path);
      t.match(headers.get('req_id'), new RegExp(`^${guid}$`), path);
    }
  },
);

check(
  '02 return=representation answers 201 with context, etag and Preference-Applied [create-entity-web-api.md]',
  async (t, api) => {
    const row = account(api);
    const answer = await api.send('POST', 'accounts', row, representation);
    api.track('accounts', String(answer.json.accountid));
    t.equal(answer.status, 201);
    t.equal(answer.headers.get('preference-applied'), 'return=representation');
    t.match(answer.headers.get('content-type'), /^application\/json; *odata\.metadata=minimal/);
    t.equal(answer.json['@odata.context'], `${api.base}$metadata#accounts/$entity`);
    t.match(answer.json['@odata.etag'], /^W\/"\d+"$/);
    t.equal(answer.json.name, row.name);
    t.match(answer.json.createdon, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  },
);

check(
  '02 $select on a create limits the representation to the columns and the key [create-entity-web-api.md]',
  async (t, api) => {
    const answer = await api.send('POST', 'accounts?$select=name', account(api), representation);
    api.track('accounts', String(answer.json.accountid));
    t.equal(answer.status, 201);
    t.same(Object.keys(answer.json).sort(), ['@odata.context', '@odata.etag', 'accountid', 'name']);
    t.equal(answer.json['@odata.context'], `${api.base}$metadata#accounts(name)/$entity`);
  },
);

check('03 the client may choose the primary key [create-entity-web-api.md]', async (t, api) => {
  const accountid = randomUUID();
  t.equal(await api.create('accounts', account(api, { accountid })), accountid);
});

check('03 a key that exists answers 412 0x80040237 [data-service-error-codes.md]', async (t, api) => {
  const accountid = await api.create('accounts', account(api));
  const answer = await api.send('POST', 'accounts', account(api, { accountid }));
  isError(t, answer, 412, '0x80040237');
});

const wrongCase: readonly [string, Readonly<Record<string, unknown>>][] = [
  ['a lower-case custom navigation property', { 'tp_territoryid@odata.bind': null }],
  ['a property in schema case', { tp_Name: 'x' }],
];
for (const [label, cells] of wrongCase) {
  check(`06 ${label} answers 400 [web-api-types-operations.md]`, async (t, api) => {
    const territoryId = await api.create('tp_territories', territory(api));
    const bound = Object.fromEntries(
      Object.entries(cells).map(([name, value]) => [name, value ?? `/tp_territories(${territoryId})`]),
    );
    isError(t, await api.send('POST', 'tp_customersites', site(api, bound)), 400, null);
  });
}

check(
  '06 the wrong case of a standard navigation property answers 400 [web-api-types-operations.md]',
  async (t, api) => {
    const id = await api.create('contacts', { lastname: api.unique('case') });
    const row = account(api, { 'PrimaryContactId@odata.bind': `/contacts(${id})` });
    isError(t, await api.send('POST', 'accounts', row), 400, null);
  },
);

check(
  '06 an entity set in the wrong case is no resource: 404 0x8006088a [data-service-error-codes.md]',
  async (t, api) => {
    isError(t, await api.send('GET', 'Accounts'), 404, '0x8006088a', /Resource not found for the segment/);
  },
);

check(
  '07 an unknown property answers 400 and names it [compose-http-requests-handle-errors.md]',
  async (t, api) => {
    const answer = await api.send('POST', 'accounts', account(api, { foo_bar: 1 }));
    isError(
      t,
      answer,
      400,
      ['0x0', '0x80048d19'],
      /Invalid property 'foo_bar' was found in entity 'Microsoft\.Dynamics\.CRM\.account'/,
    );
  },
);

check('07 the read name of a lookup cannot be written [web-api-properties.md]', async (t, api) => {
  const id = await api.create('tp_territories', territory(api));
  const answer = await api.send('POST', 'tp_customersites', site(api, { _tp_territoryid_value: id }));
  isError(t, answer, 400, null);
});

check(
  '08 a choice value outside the set answers 400 0x8004431A [data-service-error-codes.md]',
  async (t, api) => {
    isError(
      t,
      await api.send('POST', 'tp_customersites', site(api, { tp_contracttype: 7 })),
      400,
      '0x8004431a',
    );
  },
);

check('09 a text that is too long answers 400 0x80044331 [data-service-error-codes.md]', async (t, api) => {
  isError(
    t,
    await api.send('POST', 'tp_customersites', site(api, { tp_name: 'x'.repeat(201) })),
    400,
    '0x80044331',
    /length of the 'tp_name' attribute of the 'tp_customersite' entity exceeded the maximum allowed length of '200'/,
  );
});

check('09 a text of exactly the maximum length is kept [data-service-error-codes.md]', async (t, api) => {
  const name = `${api.unique('long')} `.padEnd(200, 'x');
  const row = await api.createFull('tp_customersites', site(api, { tp_name: name }));
  t.equal(row.tp_name, name);
});

const mismatches: readonly [string, string, unknown][] = [
  ['10 an integer above 32 bits', 'tp_minimumlaborhours', 2147483648],
  ['10 an integer above the maximum of the column', 'tp_minimumlaborhours', 1000001],
  ['10 an integer below the minimum of the column', 'tp_minimumlaborhours', -1],
  ['10 a fraction in an integer column', 'tp_minimumlaborhours', 1.5],
  ['10 a number in a text column', 'tp_name', 5],
  ['10 a text in a boolean column', 'tp_isactive', 'yes'],
  ['10 a text in an integer column', 'tp_minimumlaborhours', 'five'],
  ['10 an object in a text column', 'tp_name', { a: 1 }],
  ['10 a list in a text column', 'tp_name', ['a']],
  ['10 a decimal above the maximum of the column', 'tp_revenuesharepercentage', 100.1],
  ['10 a primary key that is no GUID', 'tp_customersiteid', 'abc'],
];
for (const [label, name, value] of mismatches) {
  check(`${label} answers 400 [compose-http-requests-handle-errors.md]`, async (t, api) => {
    isError(t, await api.send('POST', 'tp_customersites', site(api, { [name]: value })), 400, null);
  });
}

for (const body of ['{"name":', 'null', '[]', '"text"', '{"name":"a"}{"name":"b"}']) {
  check(`10 the body ${body} answers 400 [compose-http-requests-handle-errors.md]`, async (t, api) => {
    isError(t, await api.send('POST', 'accounts', body), 400, null);
  });
}

check(
  '05 rows that exist are put into a collection by @odata.bind [create-entity-web-api.md]',
  async (t, api) => {
    const ids = [await api.create('contacts', contact(api)), await api.create('contacts', contact(api))];
    const bound = { 'contact_customer_accounts@odata.bind': ids.map((id) => `/contacts(${id})`) };
    const path = 'accounts?$select=name&$expand=contact_customer_accounts($select=lastname)';
    const answer = await api.send('POST', path, account(api, bound), representation);
    t.equal(answer.status, 201, answer.text);
    api.track('accounts', String(answer.json.accountid));
    const rows = answer.json.contact_customer_accounts as Row[];
    t.same(column(rows, 'contactid').sort(), ids.sort());
  },
);

check('07 a body may name its own type and no other [web-api-entitytypes.md]', async (t, api) => {
  await api.create('accounts', account(api, { '@odata.type': '#Microsoft.Dynamics.CRM.account' }));
  const other = account(api, { '@odata.type': 'Microsoft.Dynamics.CRM.contact' });
  isError(t, await api.send('POST', 'accounts', other), 400, null);
});
