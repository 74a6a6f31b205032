import { account, contact, nobody, site, territory } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const bindDocument = '[create-entity-web-api.md]';
const refDocument = '[associate-disassociate-entities-using-web-api.md]';

async function territoryOf(api: Api, siteId: string): Promise<unknown> {
  return (await api.send('GET', `tp_customersites(${siteId})`)).json._tp_territoryid_value;
}

const forms: readonly [string, (api: Api, id: string, code: string) => string][] = [
  ['a path with a slash', (_, id) => `/tp_territories(${id})`],
  ['a path without a slash', (_, id) => `tp_territories(${id})`],
  ['a full URL', (api, id) => `${api.base}tp_territories(${id})`],
  ['a full URL with a double slash', (api, id) => `${api.origin}//api/data/v9.2/tp_territories(${id})`],
  ['an alternate key', (_, __, code) => `/tp_territories(tp_code='${code}')`],
  ['a GUID in upper case', (_, id) => `/tp_territories(${id.toUpperCase()})`],
];
for (const [label, form] of forms) {
  check(`05 a lookup is bound by ${label} ${bindDocument}`, async (t, api) => {
    const code = api.code();
    const id = await api.create('tp_territories', territory(api, { tp_code: code }));
    const bind = { 'tp_TerritoryId@odata.bind': form(api, id, code) };
    t.equal(await territoryOf(api, await api.create('tp_customersites', site(api, bind))), id);
  });
}

for (const name of ['tp_TerritoryId@odata.bind', 'tp_TerritoryId']) {
  check(`05 ${name}: null clears the lookup ${refDocument}`, async (t, api) => {
    const id = await api.create('tp_territories', territory(api));
    const bind = { 'tp_TerritoryId@odata.bind': `/tp_territories(${id})` };
    const siteId = await api.create('tp_customersites', site(api, bind));
    t.equal((await api.send('PATCH', `tp_customersites(${siteId})`, { [name]: null })).status, 204);
    t.equal(await territoryOf(api, siteId), null);
  });
}

check(`05 a bind to a row that is not there answers 404 0x80040217 ${bindDocument}`, async (t, api) => {
  const bind = { 'tp_TerritoryId@odata.bind': `/tp_territories(${nobody})` };
  isError(t, await api.send('POST', 'tp_customersites', site(api, bind)), 404, '0x80040217');
});

check(`05 a bind to a row of another table answers 400 ${bindDocument}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const bind = { 'tp_TerritoryId@odata.bind': `/accounts(${id})` };
  isError(t, await api.send('POST', 'tp_customersites', site(api, bind)), 400, null);
});

check(
  '05 a polymorphic lookup has one navigation property for each table [web-api-navigation-properties.md]',
  async (t, api) => {
    const accountId = await api.create('accounts', account(api));
    const parentId = await api.create('contacts', contact(api));
    const child = await api.create(
      'contacts',
      contact(api, { 'parentcustomerid_account@odata.bind': `/accounts(${accountId})` }),
    );
    const annotated = { prefer: 'odata.include-annotations="*"' };
    const first = (await api.send('GET', `contacts(${child})`, undefined, annotated)).json;
    t.equal(first._parentcustomerid_value, accountId);
    t.equal(first['_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'account');
    t.equal(
      first['_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty'],
      'parentcustomerid_account',
    );
    await api.send('PATCH', `contacts(${child})`, {
      'parentcustomerid_contact@odata.bind': `/contacts(${parentId})`,
    });
    const second = (await api.send('GET', `contacts(${child})`, undefined, annotated)).json;
    t.equal(second._parentcustomerid_value, parentId);
    t.equal(second['_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'contact');
  },
);

check(`05 a collection-valued bind on create connects existing rows ${bindDocument}`, async (t, api) => {
  const contacts = [await api.create('contacts', contact(api)), await api.create('contacts', contact(api))];
  const id = await api.create(
    'accounts',
    account(api, { 'contact_customer_accounts@odata.bind': contacts.map((c) => `/contacts(${c})`) }),
  );
  const { json } = await api.send('GET', `accounts(${id})/contact_customer_accounts?$select=lastname`);
  t.same(json.value.map((row) => row.contactid).sort(), contacts.sort());
});

for (const form of ['relative', 'absolute']) {
  check(`15 PUT and DELETE of a single-valued $ref, ${form} @odata.id ${refDocument}`, async (t, api) => {
    const id = await api.create('tp_territories', territory(api));
    const siteId = await api.create('tp_customersites', site(api));
    const ref = `tp_customersites(${siteId})/tp_TerritoryId/$ref`;
    const url = `${form === 'absolute' ? api.base : ''}tp_territories(${id})`;
    t.equal((await api.send('PUT', ref, { '@odata.id': url })).status, 204);
    t.equal(await territoryOf(api, siteId), id);
    t.equal((await api.send('DELETE', ref)).status, 204);
    t.equal(await territoryOf(api, siteId), null);
  });
}

check(
  `15 GET of a single-valued $ref answers @odata.id [retrieve-entity-using-web-api.md]`,
  async (t, api) => {
    const id = await api.create('tp_territories', territory(api));
    const bind = { 'tp_TerritoryId@odata.bind': `/tp_territories(${id})` };
    const siteId = await api.create('tp_customersites', site(api, bind));
    const { status, json } = await api.send('GET', `tp_customersites(${siteId})/tp_TerritoryId/$ref`);
    t.equal(status, 200);
    t.equal(json['@odata.context'], `${api.base}$metadata#$ref`);
    t.equal(json['@odata.id'], `${api.base}tp_territories(${id})`);
  },
);

const collection = 'tp_territory_customersite_territoryid';
const removals: readonly [string, (api: Api, siteId: string) => string][] = [
  ['with the key in the path', (_, siteId) => `${collection}(${siteId})/$ref`],
  ['with a full $id', (api, siteId) => `${collection}/$ref?$id=${api.base}tp_customersites(${siteId})`],
  ['with a relative $id', (_, siteId) => `${collection}/$ref?$id=tp_customersites(${siteId})`],
];
for (const [label, path] of removals) {
  check(`15 POST of a collection $ref adds, DELETE ${label} removes ${refDocument}`, async (t, api) => {
    const id = await api.create('tp_territories', territory(api));
    const siteId = await api.create('tp_customersites', site(api));
    const reference = { '@odata.id': `${api.base}tp_customersites(${siteId})` };
    const added = await api.send('POST', `tp_territories(${id})/${collection}/$ref`, reference);
    t.equal(added.status, 204, added.text);
    t.equal(await territoryOf(api, siteId), id);
    t.equal((await api.send('DELETE', `tp_territories(${id})/${path(api, siteId)}`)).status, 204);
    t.equal(await territoryOf(api, siteId), null);
    t.equal((await api.send('GET', `tp_customersites(${siteId})`)).status, 200, 'the row itself stays');
  });
}

check(
  `15 GET of a collection $ref answers one @odata.id for each row [retrieve-entity-using-web-api.md]`,
  async (t, api) => {
    const id = await api.create('tp_territories', territory(api));
    const bind = { 'tp_TerritoryId@odata.bind': `/tp_territories(${id})` };
    const siteId = await api.create('tp_customersites', site(api, bind));
    const { json } = await api.send('GET', `tp_territories(${id})/${collection}/$ref`);
    t.equal(json['@odata.context'], `${api.base}$metadata#Collection($ref)`);
    t.same(
      json.value.map((row) => row['@odata.id']),
      [`${api.base}tp_customersites(${siteId})`],
    );
  },
);

check(`15 a $ref to a row that is not there answers 404 ${refDocument}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const body = { '@odata.id': `tp_territories(${nobody})` };
  const answer = await api.send('PUT', `tp_customersites(${siteId})/tp_TerritoryId/$ref`, body);
  isError(t, answer, 404, '0x80040217');
});

check(
  `15 a many-to-many $ref connects and disconnects [associate-disassociate-entities-using-web-api.md]`,
  async (t, api) => {
    const { json } = await api.send('GET', 'roles?$select=name&$top=1');
    const unit = (await api.send('GET', 'WhoAmI')).json.BusinessUnitId;
    const team = await api.create('teams', {
      name: api.unique('team'),
      teamtype: 0,
      'businessunitid@odata.bind': `/businessunits(${unit})`,
    });
    const role = String(json.value[0]?.roleid);
    const path = `teams(${team})/teamroles_association`;
    const added = await api.send('POST', `${path}/$ref`, { '@odata.id': `${api.base}roles(${role})` });
    t.equal(added.status, 204, added.text);
    t.same(
      (await api.send('GET', `${path}?$select=name`)).json.value.map((row) => row.roleid),
      [role],
    );
    t.equal((await api.send('DELETE', `${path}(${role})/$ref`)).status, 204);
    t.same((await api.send('GET', `${path}?$select=name`)).json.value, []);
  },
);
