import t from 'tap';
import { guid, site, started } from '../client.ts';
import { account, contact, customers } from '../customers.ts';
import { foreign } from './foreign.ts';

/** One row at a time through a client that is not ours: npm dynamics-web-api. */
const collection = 'tp_customersites';

/** What a client sees of an account with its related rows. */
interface Related {
  readonly primarycontactid: { readonly fullname: string };
  readonly Account_Tasks: readonly { readonly subject: string }[];
}

t.test('create answers the id, or the row when it is asked for', async (t) => {
  const client = foreign(await started(t));
  t.equal(await client.create({ collection, data: site(1) }), guid(1));
  const row = await client.create({
    collection,
    data: site(2),
    returnRepresentation: true,
    select: ['tp_name'],
    includeAnnotations: '*',
  });
  t.match(row, { tp_name: 'Site 2', tp_customersiteid: guid(2) });
  t.match(row['@odata.etag'], /^W\/"\d+"$/);
  t.notOk('tp_sitenumber' in row);
});

t.test('create in a collection of another row', async (t) => {
  const service = await started(t);
  await customers(service.send);
  const client = foreign(service);
  const id = await client.create<object, string>({
    collection: 'accounts',
    key: account(2),
    navigationProperty: 'contact_customer_accounts',
    data: { lastname: 'Usha' },
  });
  const row = await client.retrieve({ collection: 'contacts', key: id });
  t.equal(row._parentcustomerid_value, account(2));
});

t.test('create with related rows and an expanded answer', async (t) => {
  const client = foreign(await started(t));
  const row = await client.create<object, Related>({
    collection: 'accounts',
    data: {
      name: 'Sample Account',
      primarycontactid: { firstname: 'John', lastname: 'Smith' },
      Account_Tasks: [{ subject: 'Task 1' }, { subject: 'Task 2' }],
    },
    returnRepresentation: true,
    select: ['name'],
    expand: [
      { property: 'primarycontactid', select: ['fullname'] },
      { property: 'Account_Tasks', select: ['subject'], orderBy: ['subject desc'] },
    ],
  });
  t.equal(row.primarycontactid.fullname, 'John Smith');
  t.same(
    row.Account_Tasks.map((task) => task.subject),
    ['Task 2', 'Task 1'],
  );
});

t.test('update, also with a version and a representation', async (t) => {
  const client = foreign(await started(t));
  await client.create({ collection, data: site(1) });
  t.equal(await client.update({ collection, key: guid(1), data: { tp_name: 'One' } }), true);
  const changed = await client.update<object, Record<string, string>>({
    collection,
    key: guid(1),
    data: { tp_name: 'Uno' },
    returnRepresentation: true,
    select: ['tp_name'],
  });
  t.equal(changed.tp_name, 'Uno');
  const stale = { collection, key: guid(1), data: { tp_name: 'x' }, ifmatch: 'W/"1"' };
  t.equal(await client.update(stale), false, '412 is false here');
  t.equal(await client.update({ ...stale, ifmatch: changed['@odata.etag'] ?? '' }), true);
  await t.rejects(client.update({ collection, key: guid(9), data: { tp_name: 'x' } }), {
    status: 404,
    code: '0x80040217',
  });
});

t.test('a single property is written and removed', async (t) => {
  const client = foreign(await started(t));
  await client.create({ collection, data: site(1) });
  const fieldValuePair = { tp_siteaddress: 'Main St' };
  await client.updateSingleProperty({ collection, key: guid(1), fieldValuePair });
  const select = ['tp_name', 'tp_siteaddress'];
  t.equal((await client.retrieve({ collection, key: guid(1), select })).tp_siteaddress, 'Main St');
  await client.deleteRecord({ collection, key: guid(1), property: 'tp_siteaddress' });
  t.match(await client.retrieve({ collection, key: guid(1), select }), {
    tp_name: 'Site 1',
    tp_siteaddress: null,
  });
});

t.test('upsert by id and by alternate key, with preconditions', async (t) => {
  const client = foreign(await started(t));
  const key = "tp_sitenumber='0007'";
  const created = await client.upsert<{ tp_name: string; tp_sitenumber?: string }>({
    collection,
    key,
    data: { tp_name: 'Seven' },
    returnRepresentation: true,
  });
  t.equal(created.tp_sitenumber, '0007');
  const data = { tp_name: 'x' };
  t.equal(await client.upsert({ collection, key, data, ifnonematch: '*' }), null, 'exists');
  const absent = { collection, key: "tp_sitenumber='0008'", data: {}, ifmatch: '*' };
  t.equal(await client.upsert(absent), null, 'absent');
  t.equal((await client.retrieve({ collection, key })).tp_name, 'Seven');
  await client.upsert({ collection, key: guid(5), data: { tp_name: 'Five' } });
  await client.upsert({ collection, key: guid(5), data: { tp_name: 'Cinco' } });
  t.equal((await client.retrieve({ collection, key: guid(5) })).tp_name, 'Cinco');
});

t.test('delete, also with a version', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await client.create({ collection, data: site(1) });
  t.equal(await client.deleteRecord({ collection, key: guid(1), ifmatch: 'W/"1"' }), false);
  t.equal(service.admin.counts().tp_customersite, 1);
  const etag = (await client.retrieve({ collection, key: guid(1) }))['@odata.etag'];
  await client.deleteRecord({ collection, key: guid(1), ifmatch: etag });
  await t.rejects(client.retrieve({ collection, key: guid(1) }), { status: 404, code: '0x80040217' });
  await t.rejects(client.deleteRecord({ collection, key: guid(1) }), { status: 404, code: '0x80040217' });
});

t.test('retrieve by alternate key, with versions', async (t) => {
  const client = foreign(await started(t));
  await client.create({ collection, data: site(1) });
  const row = await client.retrieve({ collection, key: "tp_sitenumber='0001'", select: ['tp_name'] });
  t.equal(row.tp_customersiteid, guid(1));
  const etag = row['@odata.etag'];
  t.equal((await client.retrieve({ collection, key: guid(1), ifnonematch: 'W/"1"' })).tp_name, 'Site 1');
  const unchanged = await client.retrieve({ collection, key: guid(1), ifnonematch: etag });
  t.notOk(unchanged?.tp_name, '304 has no row');
  t.equal((await client.retrieve({ collection, key: guid(1), ifmatch: etag })).tp_name, 'Site 1');
});

t.test('retrieve along navigation properties', async (t) => {
  const service = await started(t);
  await customers(service.send);
  const client = foreign(service);
  const at = { collection: 'accounts', key: account(1) };
  const person = await client.retrieve({
    ...at,
    navigationProperty: 'primarycontactid',
    select: ['lastname'],
  });
  t.equal(person.lastname, 'Xena');
  const reference = await client.retrieve({ ...at, select: ['primarycontactid/$ref'] });
  t.match(reference, { id: contact(3), collection: 'contacts' });
  const names = await client.retrieve({
    ...at,
    select: ['name'],
    expand: [
      { property: 'primarycontactid', select: ['lastname'] },
      {
        property: 'contact_customer_accounts',
        select: ['lastname'],
        filter: "lastname ne 'Yves'",
        orderBy: ['lastname'],
        top: 1,
      },
    ],
  });
  t.equal(names.primarycontactid.lastname, 'Xena');
  t.match(names.contact_customer_accounts, [{ lastname: 'Xena' }]);
});
