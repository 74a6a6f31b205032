import { batchType, composeBatch } from './multipart.ts';
import { account, contact, contract, site, territory } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;
const document = '[configure-entity-relationship-cascading-behavior.md]';

check(
  '45 a restricted parent cannot be deleted: 405 0x80040227 [compose-http-requests-handle-errors.md]',
  async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    const id = await api.create('tp_contracts', contract(api, siteId));
    isError(t, await api.send('DELETE', `tp_customersites(${siteId})`), 405, '0x80040227');
    t.equal((await api.send('GET', `tp_customersites(${siteId})`)).status, 200);
    await api.send('DELETE', `tp_contracts(${id})`);
    t.equal((await api.send('DELETE', `tp_customersites(${siteId})`)).status, 204, 'without children it can');
  },
);

check(`45 a deleted optional parent leaves its children without the link ${document}`, async (t, api) => {
  const id = await api.create('tp_territories', territory(api));
  const row = await api.createFull(
    'tp_customersites',
    site(api, { 'tp_TerritoryId@odata.bind': `/tp_territories(${id})` }),
  );
  t.equal((await api.send('DELETE', `tp_territories(${id})`)).status, 204);
  const after = (await api.send('GET', `tp_customersites(${row.tp_customersiteid})`)).json;
  t.equal(after._tp_territoryid_value, null);
  t.ok(Number(after.versionnumber) > Number(row.versionnumber), 'the child has changed');
});

check(`45 a removed link is a change in change tracking ${document}`, async (t, api) => {
  const id = await api.create('tp_territories', territory(api));
  const siteId = await api.create(
    'tp_customersites',
    site(api, { 'tp_TerritoryId@odata.bind': `/tp_territories(${id})` }),
  );
  const first = await api.send('GET', 'tp_customersites?$select=tp_name', undefined, {
    prefer: 'odata.track-changes',
  });
  await api.send('DELETE', `tp_territories(${id})`);
  const delta = await api.send('GET', String(first.json['@odata.deltaLink']));
  t.ok(
    delta.json.value.some((row) => row.tp_customersiteid === siteId),
    delta.text.slice(0, 300),
  );
});

check(
  '45 a parental relationship deletes the children too [reference/entities/account.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const child = await api.create(
      'contacts',
      contact(api, { 'parentcustomerid_account@odata.bind': `/accounts(${id})` }),
    );
    t.equal((await api.send('DELETE', `accounts(${id})`)).status, 204);
    isError(t, await api.send('GET', `contacts(${child})`), 404, '0x80040217');
  },
);

check('45 a deleted primary contact leaves the account [reference/entities/account.md]', async (t, api) => {
  const contactId = await api.create('contacts', contact(api));
  const id = await api.create(
    'accounts',
    account(api, { 'primarycontactid@odata.bind': `/contacts(${contactId})` }),
  );
  t.equal((await api.send('DELETE', `contacts(${contactId})`)).status, 204);
  const { status, json } = await api.send('GET', `accounts(${id})`);
  t.equal(status, 200);
  t.equal(json._primarycontactid_value, null);
});

check(`45 a restricted delete inside of a change set undoes the others ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  await api.create('tp_contracts', contract(api, siteId));
  const other = await api.create('accounts', account(api));
  const changeSet = [`accounts(${other})`, `tp_customersites(${siteId})`].map((path, i) => ({
    method: 'DELETE',
    url: `/api/data/v9.2/${path}`,
    id: String(i + 1),
  }));
  const answer = await api.send('POST', '$batch', composeBatch([{ changeSet }]), {
    'content-type': batchType,
  });
  t.equal(answer.status, 405, answer.text);
  t.equal((await api.send('GET', `accounts(${other})`)).status, 200);
});

check(
  '45 what a cascade deletes lets go of its own links [reference/entities/account.md]',
  async (t, api) => {
    const parent = await api.create('accounts', account(api));
    const bind = { 'parentcustomerid_account@odata.bind': `/accounts(${parent})` };
    const contactId = await api.create('contacts', contact(api, bind));
    const id = await api.create(
      'accounts',
      account(api, { 'primarycontactid@odata.bind': `/contacts(${contactId})` }),
    );
    t.equal((await api.send('DELETE', `accounts(${parent})`)).status, 204);
    const { status, json } = await api.send('GET', `accounts(${id})`);
    t.equal(status, 200);
    t.equal(json._primarycontactid_value, null);
  },
);
