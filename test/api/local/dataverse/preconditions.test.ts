import t from 'tap';
import { guid, representation, site, started } from './client.ts';

const path = `tp_customersites(${guid(1)})`;
const byKey = "tp_customersites(tp_sitenumber='0001')";

t.test('PATCH follows the precondition matrix for a row that exists', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  const etag = async () => String((await send('GET', path)).json['@odata.etag']);
  const change = { tp_name: 'Changed' };
  t.equal((await send('PATCH', path, change)).status, 204);
  t.equal((await send('PATCH', path, change, { 'if-match': '*' })).status, 204);
  t.equal((await send('PATCH', path, change, { 'if-match': await etag() })).status, 204);
  t.equal(
    (await send('PATCH', path, change, { 'if-none-match': 'null' })).status,
    204,
    'the word null is no condition',
  );
  const before = await etag();
  const stale = await send('PATCH', path, { tp_name: 'Lost' }, { 'if-match': 'W/"1"' });
  t.equal(stale.status, 412);
  t.equal(stale.json.error.code, '0x80060882');
  const exists = await send('PATCH', path, { tp_name: 'Lost' }, { 'if-none-match': '*' });
  t.equal(exists.status, 412);
  t.equal(exists.json.error.code, '0x80040237');
  t.equal(await etag(), before, 'nothing was written');
});

t.test('PATCH follows the precondition matrix for a row that does not exist', async (t) => {
  const { send, admin } = await started(t);
  for (const ifMatch of ['*', 'W/"1"']) {
    const byId = await send('PATCH', path, { tp_name: 'X' }, { 'if-match': ifMatch });
    t.equal(byId.status, 404);
    t.equal(byId.json.error.code, '0x80040217');
    const keyed = await send('PATCH', byKey, { tp_name: 'X' }, { 'if-match': ifMatch });
    t.equal(keyed.status, 404);
    t.equal(keyed.json.error.code, '0x80060891');
  }
  t.equal(admin.counts().tp_customersite, 0);
  t.equal((await send('PATCH', path, { tp_name: 'X' }, { 'if-none-match': '*' })).status, 204);
  t.equal((await send('PATCH', `tp_customersites(${guid(2)})`, { tp_name: 'Y' })).status, 204);
  t.equal(admin.counts().tp_customersite, 2);
});

t.test('only the representation tells a create from an update', async (t) => {
  const { send, base } = await started(t);
  const created = await send('PATCH', byKey, { tp_name: 'A' }, representation);
  t.equal(created.status, 201);
  const updated = await send('PATCH', byKey, { tp_name: 'B' }, representation);
  t.equal(updated.status, 200);
  t.equal(updated.headers.get('etag'), updated.json['@odata.etag']);
  const silent = await send('PATCH', byKey, { tp_name: 'C' });
  t.equal(silent.headers.get('odata-entityid'), base + byKey, 'the URL that was used, not the id');
});

t.test('DELETE honours If-Match', async (t) => {
  const { send } = await started(t);
  const created = await send('POST', 'tp_customersites', site(1), representation);
  const stale = await send('DELETE', path, undefined, { 'if-match': 'W/"1"' });
  t.equal(stale.status, 412);
  t.equal(stale.json.error.code, '0x80060882');
  t.equal(
    (await send('DELETE', path, undefined, { 'if-match': String(created.json['@odata.etag']) })).status,
    204,
  );
});

t.test('a conditional GET answers 304 for the version the client has', async (t) => {
  const { send } = await started(t);
  const created = await send('POST', 'tp_customersites', site(1), representation);
  const etag = String(created.json['@odata.etag']);
  t.equal((await send('GET', path, undefined, { 'if-none-match': etag })).status, 304);
  t.equal((await send('GET', path, undefined, { 'if-none-match': 'null' })).status, 200);
  await send('PATCH', path, { tp_name: 'B' });
  t.equal((await send('GET', path, undefined, { 'if-none-match': etag })).status, 200);
});

t.test('writes of one property and of a lookup honour If-Match', async (t) => {
  const { send } = await started(t);
  await send('POST', 'accounts', { accountid: guid(1), name: 'A' });
  await send('POST', 'contacts', { contactid: guid(2), lastname: 'B' });
  const account = `accounts(${guid(1)})`;
  const link = { '@odata.id': `contacts(${guid(2)})` };
  for (const [method, resource, body] of [
    ['PUT', 'name', { value: 'overwritten' }],
    ['DELETE', 'name', undefined],
    ['PUT', 'primarycontactid/$ref', link],
    ['DELETE', 'primarycontactid/$ref', undefined],
  ] as const) {
    const stale = await send(method, `${account}/${resource}`, body, { 'if-match': 'W/"1"' });
    t.equal(stale.status, 412, `${method} ${resource}`);
    t.equal(stale.json.error.code, '0x80060882');
  }
  const { json } = await send('GET', account);
  t.match(json, { name: 'A', _primarycontactid_value: null });
  const fresh = { 'if-match': String(json['@odata.etag']) };
  t.equal((await send('PUT', `${account}/primarycontactid/$ref`, link, fresh)).status, 204);
});

t.test('an owner cannot be taken away', async (t) => {
  const { send } = await started(t);
  await send('POST', 'accounts', { accountid: guid(1), name: 'A' });
  const refused = await send('PATCH', `accounts(${guid(1)})`, { 'ownerid@odata.bind': null });
  t.equal(refused.status, 400);
  t.match(refused.json.error.message, /ownerid cannot be set to NULL/);
});
