import { account, contact, contract, representation, site } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;
const document = '[create-entity-web-api.md]';

check(`04 a new row, its lookup and its children are created together ${document}`, async (t, api) => {
  const lastname = api.unique('primary');
  const answer = await api.send('POST', 'accounts', {
    ...account(api),
    primarycontactid: { firstname: 'John', lastname },
    contact_customer_accounts: [contact(api), contact(api)],
  });
  t.equal(answer.status, 204, answer.text);
  const id = (answer.headers.get('odata-entityid') ?? '').slice(-37, -1);
  api.track('accounts', id);
  const primary = await api.send('GET', `accounts(${id})/primarycontactid?$select=lastname`);
  t.equal(primary.json.lastname, lastname);
  api.track('contacts', String(primary.json.contactid));
  const children = await api.send('GET', `accounts(${id})/contact_customer_accounts?$select=lastname`);
  t.equal(children.json.value.length, 2);
  for (const child of children.json.value) api.track('contacts', String(child.contactid));
});

check(`04 three levels deep ${document}`, async (t, api) => {
  const number = api.code();
  const answer = await api.send('POST', 'tp_customersites', {
    ...site(api, { tp_sitenumber: number }),
    tp_customersite_contract_customersiteid: [
      {
        tp_contractnumber: api.unique('deep'),
        tp_contract_revenuecalculation_contractid: [
          { tp_name: api.unique('calculation'), tp_servicemonth: '2026-01' },
        ],
      },
    ],
  });
  t.equal(answer.status, 204, answer.text);
  const id = (answer.headers.get('odata-entityid') ?? '').slice(-37, -1);
  api.track('tp_customersites', id);
  const contracts = await api.send(
    'GET',
    `tp_contracts?$select=tp_contractnumber&$filter=_tp_customersiteid_value eq ${id}`,
  );
  t.equal(contracts.json.value.length, 1);
  const contractId = String(contracts.json.value[0]?.tp_contractid);
  api.track('tp_contracts', contractId);
  const filter = `$filter=_tp_contractid_value eq ${contractId}`;
  const months = await api.send('GET', `tp_revenuecalculations?$select=tp_servicemonth&${filter}`);
  t.same(
    months.json.value.map((row) => row.tp_servicemonth),
    ['2026-01'],
  );
  api.track('tp_revenuecalculations', String(months.json.value[0]?.tp_revenuecalculationid));
});

check(`04 when a child is refused nothing is created ${document}`, async (t, api) => {
  const number = api.code();
  const answer = await api.send('POST', 'tp_customersites', {
    ...site(api, { tp_sitenumber: number }),
    tp_customersite_contract_customersiteid: [
      { tp_contractnumber: api.unique('good') },
      { tp_contractnumber: api.unique('bad'), tp_status: 7 },
    ],
  });
  isError(t, answer, 400, '0x8004431a');
  t.equal((await api.send('GET', `tp_customersites(tp_sitenumber='${number}')`)).status, 404);
});

check(
  `04 the representation of a deep insert can show the new rows by $expand ${document}`,
  async (t, api) => {
    const lastname = api.unique('shown');
    const answer = await api.send(
      'POST',
      'accounts?$select=name&$expand=primarycontactid($select=lastname)',
      account(api, { primarycontactid: { lastname } }),
      representation,
    );
    t.equal(answer.status, 201, answer.text);
    api.track('accounts', String(answer.json.accountid));
    t.match(answer.json.primarycontactid, { lastname });
  },
);

check(`04 a row is created through a collection-valued navigation property ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const answer = await api.send(
    'POST',
    `accounts(${id})/contact_customer_accounts`,
    contact(api),
    representation,
  );
  t.equal(answer.status, 201, answer.text);
  t.equal(answer.json._parentcustomerid_value, id);
  api.track('contacts', String(answer.json.contactid));
});

check(
  '04 nested rows are not created by an update [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    const id = await api.create('tp_contracts', contract(api, siteId));
    const answer = await api.send('PATCH', `tp_contracts(${id})`, {
      tp_CustomerSiteId: site(api),
    });
    t.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`);
  },
);

check(`04 a nested row with the key of another row creates nothing ${document}`, async (t, api) => {
  const contactid = await api.create('contacts', contact(api));
  const row = account(api, { primarycontactid: contact(api, { contactid }) });
  isError(t, await api.send('POST', 'accounts', row), 412, '0x80040237');
  const filter = `$filter=name eq '${row.name}'`;
  t.same((await api.send('GET', `accounts?$select=name&${filter}`)).json.value, []);
});

check(`04 a polymorphic lookup is created through the property of its table ${document}`, async (t, api) => {
  const parent = account(api);
  const id = await api.create('contacts', contact(api, { parentcustomerid_account: parent }));
  const { json } = await api.send('GET', `contacts(${id})/parentcustomerid_account?$select=name`);
  api.track('accounts', String(json.accountid));
  t.equal(json.name, parent.name);
});

check(`04 a nested row may bind its own lookups ${document}`, async (t, api) => {
  const currency = (await api.send('GET', 'transactioncurrencies?$select=isocurrencycode&$top=1')).json;
  const currencyId = currency.value[0]?.transactioncurrencyid;
  const child = contact(api, {
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currencyId})`,
  });
  const id = await api.create('accounts', account(api, { primarycontactid: child }));
  const path = `accounts(${id})/primarycontactid?$select=_transactioncurrencyid_value`;
  const { json } = await api.send('GET', path);
  api.track('contacts', String(json.contactid));
  t.equal(json._transactioncurrencyid_value, currencyId);
});
