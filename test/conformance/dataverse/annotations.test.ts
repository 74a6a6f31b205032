import type { Row } from './http.ts';
import { account, contact, contract, site, territory } from './rows.ts';
import { type Api, suite } from './suite.ts';

const { check } = suite;
const document = '[query/select-columns.md]';
const formatted = '@OData.Community.Display.V1.FormattedValue';

async function annotatedSite(api: Api, prefer: string | null): Promise<{ row: Row; applied: string | null }> {
  const territoryId = await api.create('tp_territories', territory(api, { tp_name: 'Northeast' }));
  const id = await api.create(
    'tp_customersites',
    site(api, {
      tp_isactive: true,
      tp_contracttype: 100000001,
      tp_minimumlaborhours: 12345,
      'tp_TerritoryId@odata.bind': `/tp_territories(${territoryId})`,
    }),
  );
  const headers = prefer === null ? {} : { prefer };
  const answer = await api.send('GET', `tp_customersites(${id})`, undefined, headers);
  return { row: answer.json, applied: answer.headers.get('preference-applied') };
}

check(`31 without the preference there is only context and etag ${document}`, async (t, api) => {
  const { row, applied } = await annotatedSite(api, null);
  t.same(
    Object.keys(row).filter((name) => name.includes('@')),
    ['@odata.context', '@odata.etag'],
  );
  t.equal(applied, null);
});

check(`31 "*" gives formatted values and lookup annotations ${document}`, async (t, api) => {
  const prefer = 'odata.include-annotations="*"';
  const { row, applied } = await annotatedSite(api, prefer);
  t.equal(applied, prefer);
  t.equal(row[`tp_contracttype${formatted}`], 'Per Labor Hour');
  t.equal(row[`tp_isactive${formatted}`], 'Yes');
  t.equal(row[`tp_minimumlaborhours${formatted}`], '12,345');
  t.equal(row[`statecode${formatted}`], 'Active');
  t.equal(row[`statuscode${formatted}`], 'Active');
  t.type(row[`createdon${formatted}`], 'string');
  t.equal(row[`_tp_territoryid_value${formatted}`], 'Northeast');
  t.equal(row['_tp_territoryid_value@Microsoft.Dynamics.CRM.associatednavigationproperty'], 'tp_TerritoryId');
  t.equal(row['_tp_territoryid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'tp_territory');
  t.equal(row['_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'systemuser');
});

check(`31 a list gives just what it names ${document}`, async (t, api) => {
  const { row } = await annotatedSite(
    api,
    'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
  );
  t.equal(row[`tp_contracttype${formatted}`], 'Per Labor Hour');
  t.notOk('_tp_territoryid_value@Microsoft.Dynamics.CRM.lookuplogicalname' in row);
  const crm = (await annotatedSite(api, 'odata.include-annotations="Microsoft.Dynamics.CRM.*"')).row;
  t.equal(crm['_tp_territoryid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'tp_territory');
  t.notOk(`tp_contracttype${formatted}` in crm);
});

check(`31 money is formatted with the symbol of its currency ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_contracts', contract(api, siteId, { tp_contractvalue: 1234.5 }));
  const { json } = await api.send('GET', `tp_contracts(${id})?$select=tp_contractvalue`, undefined, {
    prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
  });
  t.match(json[`tp_contractvalue${formatted}`], /^\D*1[,.]234[.,]50\D*$/);
});

check(`31 a column without a value has no formatted value ${document}`, async (t, api) => {
  const id = await api.create('tp_customersites', site(api));
  const { json } = await api.send('GET', `tp_customersites(${id})?$select=tp_contracttype`, undefined, {
    prefer: 'odata.include-annotations="*"',
  });
  t.equal(json.tp_contracttype, null);
  t.notOk(`tp_contracttype${formatted}` in json);
});

check(
  `31 several preferences in one header are all applied [compose-http-requests-handle-errors.md]`,
  async (t, api) => {
    await api.create('contacts', contact(api));
    await api.create('contacts', contact(api));
    const answer = await api.send('GET', 'contacts?$select=lastname,statecode', undefined, {
      prefer: 'odata.maxpagesize=1,odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
    });
    t.equal(answer.json.value.length, 1);
    t.equal(answer.json.value[0]?.[`statecode${formatted}`], 'Active');
    const applied = answer.headers.get('preference-applied') ?? '';
    t.match(applied, /odata\.maxpagesize=1/);
    t.match(applied, /odata\.include-annotations="OData\.Community\.Display\.V1\.FormattedValue"/);
  },
);

check(
  `31 annotations come with the representation of a create [create-entity-web-api.md]`,
  async (t, api) => {
    const answer = await api.send('POST', 'accounts', account(api), {
      prefer: 'return=representation,odata.include-annotations="*"',
    });
    api.track('accounts', String(answer.json.accountid));
    t.equal(answer.status, 201);
    t.equal(answer.json[`statecode${formatted}`], 'Active');
  },
);

check(
  '31 an error tells more when annotations are asked for [compose-http-requests-handle-errors.md]',
  async (t, api) => {
    const answer = await api.send('GET', 'accounts(11111111-2222-4333-8444-555555555555)', undefined, {
      prefer: 'odata.include-annotations="*"',
    });
    t.equal(answer.status, 404);
    t.equal(answer.json.error.code, '0x80040217');
    t.ok(
      Object.keys(answer.json.error).some((name) => name.startsWith('@Microsoft.PowerApps.CDS.')),
      answer.text,
    );
  },
);

check(
  `31 a polymorphic lookup names the table and the property it leads through ${document}`,
  async (t, api) => {
    const row = account(api);
    const accountId = await api.create('accounts', row);
    const bind = { 'parentcustomerid_account@odata.bind': `/accounts(${accountId})` };
    const id = await api.create('contacts', contact(api, bind));
    const path = `contacts?$select=_parentcustomerid_value&$filter=contactid eq ${id}`;
    const { json } = await api.send('GET', path, undefined, { prefer: 'odata.include-annotations="*"' });
    t.match(json.value[0], {
      _parentcustomerid_value: accountId,
      [`_parentcustomerid_value${formatted}`]: row.name,
      '_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty':
        'parentcustomerid_account',
      '_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
    });
  },
);
