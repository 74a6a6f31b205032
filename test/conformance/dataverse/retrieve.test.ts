import { account, contact, contract, nobody, site } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;

check(
  '19 a row that is not there answers 404 0x80040217 with its id [retrieve-entity-using-web-api.md]',
  async (t, api) => {
    isError(
      t,
      await api.send('GET', `accounts(${nobody})`),
      404,
      '0x80040217',
      new RegExp(`account.* With Id = ${nobody} Does Not Exist`, 'i'),
    );
  },
);

check('19 $select answers the columns, the primary key and the etag [select-columns.md]', async (t, api) => {
  const id = await api.create('accounts', account(api));
  const { json } = await api.send('GET', `accounts(${id})?$select=name`);
  t.same(Object.keys(json).sort(), ['@odata.context', '@odata.etag', 'accountid', 'name']);
  t.equal(json['@odata.context'], `${api.base}$metadata#accounts(name)/$entity`);
});

check('19 an unknown column in $select answers 400 [select-columns.md]', async (t, api) => {
  const answer = await api.send('GET', 'accounts?$select=foo_bar');
  isError(t, answer, 400, ['0x80060888', '0x0'], /Could not find a property named 'foo_bar'/);
});

check('19 a money column brings its currency along [select-columns.md]', async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_contracts', contract(api, siteId, { tp_contractvalue: 10 }));
  const { json } = await api.send('GET', `tp_contracts(${id})?$select=tp_contractvalue`);
  t.match(json._transactioncurrencyid_value, /^[0-9a-f-]{36}$/);
});

check('19 a property answers its value in an object [retrieve-entity-using-web-api.md]', async (t, api) => {
  const row = account(api);
  const id = await api.create('accounts', row);
  const answer = await api.send('GET', `accounts(${id})/name`);
  t.equal(answer.status, 200);
  t.equal(answer.json['@odata.context'], `${api.base}$metadata#accounts(${id})/name`);
  t.equal(answer.json.value, row.name);
});

check('19 $value answers the raw text [retrieve-entity-using-web-api.md]', async (t, api) => {
  const row = account(api);
  const id = await api.create('accounts', row);
  const answer = await api.send('GET', `accounts(${id})/name/$value`);
  t.equal(answer.status, 200);
  t.match(answer.headers.get('content-type'), /^text\/plain/);
  t.equal(answer.text.replace(/^\uFEFF/, ''), row.name);
});

check('19 a property without a value answers 204 [retrieve-entity-using-web-api.md]', async (t, api) => {
  const id = await api.create('accounts', account(api));
  t.equal((await api.send('GET', `accounts(${id})/description`)).status, 204);
});

check(
  '19 a single-valued navigation property answers the row, 204 without one [retrieve-entity-using-web-api.md]',
  async (t, api) => {
    const contactId = await api.create('contacts', contact(api));
    const id = await api.create(
      'accounts',
      account(api, { 'primarycontactid@odata.bind': `/contacts(${contactId})` }),
    );
    const there = await api.send('GET', `accounts(${id})/primarycontactid?$select=lastname`);
    t.equal(there.status, 200);
    t.equal(there.json.contactid, contactId);
    t.equal(there.json['@odata.context'], `${api.base}$metadata#contacts(lastname)/$entity`);
    const empty = await api.create('accounts', account(api));
    t.equal((await api.send('GET', `accounts(${empty})/primarycontactid`)).status, 204);
  },
);

check(
  '19 a collection-valued navigation property answers the related rows [query/overview.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const bound = { 'parentcustomerid_account@odata.bind': `/accounts(${id})` };
    const contacts = [
      await api.create('contacts', contact(api, bound)),
      await api.create('contacts', contact(api, bound)),
    ];
    const answer = await api.send('GET', `accounts(${id})/contact_customer_accounts?$select=lastname`);
    t.equal(answer.status, 200);
    t.equal(answer.json['@odata.context'], `${api.base}$metadata#contacts(lastname)`);
    t.same(answer.json.value.map((row) => row.contactid).sort(), contacts.sort());
  },
);

check(
  '19 a GUID in upper case finds the row; ids come back in lower case [retrieve-entity-using-web-api.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const answer = await api.send('GET', `accounts(${id.toUpperCase()})?$select=name`);
    t.equal(answer.status, 200);
    t.equal(answer.json.accountid, id);
  },
);

check(
  '19 the primary key may be named in the URL [use-alternate-key-reference-record.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    t.equal((await api.send('GET', `accounts(accountid=${id})?$select=name`)).json.accountid, id);
  },
);

for (const level of ['none', 'minimal', 'full']) {
  check(`19 odata.metadata=${level} is accepted [compose-http-requests-handle-errors.md]`, async (t, api) => {
    const id = await api.create('accounts', account(api));
    const accept = { accept: `application/json;odata.metadata=${level}` };
    const answer = await api.send('GET', `accounts(${id})?$select=name`, undefined, accept);
    t.equal(answer.status, 200);
    t.equal('@odata.context' in answer.json, level !== 'none');
  });
}

check(
  '13 If-None-Match with the current etag answers 304 without a body [perform-conditional-operations-using-web-api.md]',
  async (t, api) => {
    const row = await api.createFull('accounts', account(api));
    const path = `accounts(${row.accountid})?$select=name`;
    const answer = await api.send('GET', path, undefined, { 'if-none-match': String(row['@odata.etag']) });
    t.equal(answer.status, 304);
    t.equal(answer.text, '');
  },
);

check(
  '13 If-None-Match with an older etag answers the row [perform-conditional-operations-using-web-api.md]',
  async (t, api) => {
    const row = await api.createFull('accounts', account(api));
    const path = `accounts(${row.accountid})`;
    await api.send('PATCH', path, { description: 'changed' });
    const answer = await api.send('GET', path, undefined, { 'if-none-match': String(row['@odata.etag']) });
    t.equal(answer.status, 200);
    t.equal(answer.json.description, 'changed');
  },
);

check(
  '13 there is no 304 when annotations or related rows are asked for [perform-conditional-operations-using-web-api.md]',
  async (t, api) => {
    const row = await api.createFull('accounts', account(api));
    const path = `accounts(${row.accountid})`;
    const condition = { 'if-none-match': String(row['@odata.etag']) };
    const annotated = { ...condition, prefer: 'odata.include-annotations="*"' };
    t.equal((await api.send('GET', path, undefined, annotated)).status, 200);
    t.equal((await api.send('GET', `${path}?$expand=primarycontactid`, undefined, condition)).status, 200);
  },
);

for (const none of ['null', '"null"']) {
  check(
    `13 If-None-Match: ${none} is no condition [compose-http-requests-handle-errors.md]`,
    async (t, api) => {
      const id = await api.create('accounts', account(api));
      const answer = await api.send('GET', `accounts(${id})`, undefined, { 'if-none-match': none });
      t.equal(answer.status, 200);
    },
  );
}

for (const method of ['PATCH', 'DELETE']) {
  check(
    `19 ${method} on a collection answers 405 [compose-http-requests-handle-errors.md]`,
    async (t, api) => {
      const answer = await api.send(method, 'accounts', method === 'PATCH' ? { name: 'x' } : undefined);
      t.equal(answer.status, 405);
    },
  );
}
