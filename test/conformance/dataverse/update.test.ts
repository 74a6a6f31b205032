import { randomUUID } from 'node:crypto';
import { account, contact, representation, site } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;

check(
  '11 an update answers 204 and keeps the other columns [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const row = await api.createFull('accounts', account(api, { description: 'kept' }));
    const answer = await api.send('PATCH', `accounts(${row.accountid})`, { telephone1: '555-0100' });
    t.equal(answer.status, 204);
    t.equal(answer.text, '');
    t.equal(answer.headers.get('odata-entityid'), `${api.base}accounts(${row.accountid})`);
    const { json } = await api.send('GET', `accounts(${row.accountid})`);
    t.equal(json.telephone1, '555-0100');
    t.equal(json.description, 'kept');
    t.equal(json.name, row.name);
  },
);

check(
  '11 an update gives the row a new etag and a higher versionnumber [optimistic-concurrency.md]',
  async (t, api) => {
    const row = await api.createFull('accounts', account(api));
    await api.send('PATCH', `accounts(${row.accountid})`, { description: 'x' });
    const { json } = await api.send('GET', `accounts(${row.accountid})`);
    t.not(json['@odata.etag'], row['@odata.etag']);
    t.ok(Number(json.versionnumber) > Number(row.versionnumber));
    t.equal(json['@odata.etag'], `W/"${json.versionnumber}"`, 'the etag is the row version');
  },
);

check(
  '11 an update with return=representation answers 200 and the new row [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const answer = await api.send(
      'PATCH',
      `accounts(${id})?$select=description`,
      { description: 'y' },
      representation,
    );
    t.equal(answer.status, 200);
    t.equal(answer.headers.get('preference-applied'), 'return=representation');
    t.equal(answer.json['@odata.context'], `${api.base}$metadata#accounts(description)/$entity`);
    t.same(Object.keys(answer.json).sort(), ['@odata.context', '@odata.etag', 'accountid', 'description']);
  },
);

check(
  '11 an upsert with return=representation answers 201 when it creates [use-upsert-insert-update-record.md]',
  async (t, api) => {
    const id = randomUUID();
    const answer = await api.send('PATCH', `accounts(${id})`, account(api), representation);
    api.track('accounts', id);
    t.equal(answer.status, 201);
    t.equal(answer.json.accountid, id);
  },
);

check(
  '11 an upsert by alternate key echoes the URL it was sent to [use-upsert-insert-update-record.md]',
  async (t, api) => {
    const key = `tp_customersites(tp_sitenumber='${api.code()}')`;
    const answer = await api.send('PATCH', key, { tp_name: api.unique('upsert') });
    t.equal(answer.status, 204);
    t.equal(decodeURIComponent(answer.headers.get('odata-entityid') ?? ''), api.base + key);
    const { json } = await api.send('GET', `${key}?$select=tp_name`);
    api.track('tp_customersites', String(json.tp_customersiteid));
  },
);

check(
  '18 an upsert of an existing row ignores key columns in the body [use-upsert-insert-update-record.md]',
  async (t, api) => {
    const number = api.code();
    const id = await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
    const answer = await api.send('PATCH', `tp_customersites(tp_sitenumber='${number}')`, {
      tp_sitenumber: api.code(),
      tp_siteaddress: 'Main St',
    });
    t.equal(answer.status, 204);
    const { json } = await api.send('GET', `tp_customersites(${id})`);
    t.equal(json.tp_sitenumber, number);
    t.equal(json.tp_siteaddress, 'Main St');
  },
);

check(
  '18 an upsert that creates takes key values of the body before those of the URL [use-upsert-insert-update-record.md]',
  async (t, api) => {
    const inBody = api.code();
    const answer = await api.send('PATCH', `tp_customersites(tp_sitenumber='${api.code()}')`, {
      tp_sitenumber: inBody,
      tp_name: api.unique('body'),
    });
    t.equal(answer.status, 204);
    const found = await api.send('GET', `tp_customersites(tp_sitenumber='${inBody}')?$select=tp_name`);
    t.equal(found.status, 200);
    api.track('tp_customersites', String(found.json.tp_customersiteid));
  },
);

check(
  '14 PUT on a property sets it, DELETE clears it [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const property = `accounts(${id})/description`;
    t.equal((await api.send('PUT', property, { value: 'set' })).status, 204);
    t.equal((await api.send('GET', property)).json.value, 'set');
    t.equal((await api.send('DELETE', property)).status, 204);
    t.equal((await api.send('GET', `accounts(${id})?$select=description`)).json.description, null);
  },
);

check(
  '14 PUT on a property checks the value as an update does [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const id = await api.create('tp_customersites', site(api));
    const answer = await api.send('PUT', `tp_customersites(${id})/tp_contracttype`, { value: 7 });
    isError(t, answer, 400, '0x8004431a');
  },
);

check('14 null in an update clears a column [update-delete-entities-using-web-api.md]', async (t, api) => {
  const id = await api.create('accounts', account(api, { description: 'x' }));
  t.equal((await api.send('PATCH', `accounts(${id})`, { description: null })).status, 204);
  t.equal((await api.send('GET', `accounts(${id})`)).json.description, null);
});

check(
  '11 modifiedon, modifiedby and createdby are set by the service [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const who = (await api.send('GET', 'WhoAmI')).json.UserId;
    const row = await api.createFull('contacts', contact(api));
    t.equal(row._createdby_value, who);
    t.equal(row._modifiedby_value, who);
    t.equal(row._ownerid_value, who);
    t.match(row.modifiedon, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  },
);

check('11 fullname follows firstname and lastname [reference/entities/contact.md]', async (t, api) => {
  const row = await api.createFull('contacts', { firstname: 'Ada', lastname: 'Lane' });
  t.equal(row.fullname, 'Ada Lane');
  await api.send('PATCH', `contacts(${row.contactid})`, { lastname: 'Park' });
  t.equal((await api.send('GET', `contacts(${row.contactid})`)).json.fullname, 'Ada Park');
});
