import t from 'tap';
import { guid, type Send, site, started } from './client.ts';

async function refused(send: Send, set: string, body: unknown) {
  const { status, json } = await send('POST', set, body);
  return { status, ...json.error };
}

t.test('each broken rule has its own code and text', async (t) => {
  const { send, admin } = await started(t);
  const long = await refused(send, 'tp_customersites', { tp_name: 'x'.repeat(201) });
  t.same(long, {
    status: 400,
    code: '0x80044331',
    message:
      "A validation error occurred.  The length of the 'tp_name' attribute of the 'tp_customersite' entity exceeded the maximum allowed length of '200'.",
  });
  const choice = await refused(send, 'tp_customersites', { tp_contracttype: 99 });
  t.equal(choice.code, '0x8004431A');
  t.match(choice.message, /The value 99 of 'tp_contracttype'.*Accepted Values: 100000000,/);
  const unknown = await refused(send, 'tp_customersites', { tp_foo: 1 });
  t.equal(unknown.code, '0x80048d19');
  t.match(unknown.message, /Error identified in Payload provided by the user for Entity :'tp_customersites'/);
  t.match(
    unknown.message,
    /Invalid property 'tp_foo' was found in entity 'Microsoft.Dynamics.CRM.tp_customersite'/,
  );
  const wrongCase = await refused(send, 'tp_customersites', { tp_Name: 'x' });
  t.match(wrongCase.message, /Invalid property 'tp_Name'/);
  const range = await refused(send, 'tp_customersites', { tp_minimumlaborhours: -1 });
  t.equal(range.code, '0x8004432f');
  const decimals = await refused(send, 'tp_customersites', { tp_revenuesharepercentage: 100.1 });
  t.equal(decimals.code, '0x80044330');
  t.equal(admin.counts().tp_customersite, 0);
});

t.test('a value of the wrong type is refused', async (t) => {
  const { send } = await started(t);
  const cases: [string, unknown, string][] = [
    ['tp_customersites', { tp_name: 5 }, 'Edm.String'],
    ['tp_customersites', { tp_isactive: 'true' }, 'Edm.Boolean'],
    ['tp_customersites', { tp_minimumlaborhours: '5' }, 'Edm.Int32'],
    ['tp_customersites', { tp_minimumlaborhours: 5.5 }, 'Edm.Int32'],
    ['tp_customersites', { tp_minimumlaborhours: 2147483648 }, 'Edm.Int32'],
    ['tp_customersites', { tp_revenuesharepercentage: '5' }, 'Edm.Decimal'],
    ['tp_customersites', { tp_customersiteid: 'x' }, 'Edm.Guid'],
    ['tp_customersites', { tp_customersiteid: {} }, 'Edm.Guid'],
    ['tp_revenuedatas', { tp_revenuedate: '2026-02-30' }, 'Edm.Date'],
    ['tp_revenuedatas', { tp_revenuedate: '2026-02-03T00:00:00Z' }, 'Edm.Date'],
    ['tp_contracts', { tp_decidedon: '2026-02-03 10:00' }, 'Edm.DateTimeOffset'],
    ['tp_customersites', { tp_name: { a: 1 } }, 'Edm.String'],
  ];
  for (const [set, body, type] of cases) {
    const { status, code, message } = await refused(send, set, body);
    t.equal(status, 400);
    t.equal(code, '0x80048d19');
    t.match(message, `to the expected type '${type}'`);
  }
});

t.test('instants are cut to whole seconds and start in 1753', async (t) => {
  const { send } = await started(t);
  const path = `tp_contracts(${guid(1)})`;
  await send('PATCH', path, { tp_decidedon: '2026-01-02T05:04:05.999+02:00' });
  t.equal((await send('GET', path)).json.tp_decidedon, '2026-01-02T03:04:05Z');
  t.equal((await send('PATCH', path, { tp_decidedon: '1752-12-31T00:00:00Z' })).status, 400);
});

t.test('malformed JSON is refused', async (t) => {
  const { send } = await started(t);
  for (const body of [
    '',
    '{',
    '{"a":}',
    '[]',
    '{"tp_name":"x"} x',
    '{"tp_name":01}',
    '"x"',
    '{"a":"\u0001"}',
    '['.repeat(100),
  ]) {
    const { status, json } = await send('POST', 'tp_customersites', body === '' ? ' ' : body);
    t.equal(status, 400, body.slice(0, 30));
    t.equal(json.error.code, '0x80048d19');
  }
});

t.test('unknown resources and methods', async (t) => {
  const { send, url } = await started(t);
  const missing = await send('GET', 'Contacts');
  t.equal(missing.status, 404);
  t.same(missing.json.error, {
    code: '0x8006088a',
    message: "Resource not found for the segment 'Contacts'.",
  });
  t.equal((await send('GET', `tp_customersites(${guid(1)})/tp_nothing`)).status, 400);
  t.equal((await send('PATCH', 'contacts', {})).status, 405);
  t.equal((await send('DELETE', 'contacts')).status, 405);
  t.equal((await send('POST', `contacts(${guid(1)})`, {})).status, 405);
  t.equal((await send('GET', `${url}/api/data/v8.2/contacts`)).status, 404);
  t.equal((await send('GET', `${url}/api/data/v9.0/contacts`)).status, 200);
  const version = await send('GET', `${url}/api/data/data/contacts`);
  t.equal(version.status, 400);
  t.match(version.json.error.message, "Requested API Version 'data' was not understood.");
  t.equal((await send('GET', 'contacts(%zz)')).status, 400);
});

t.test('every answer carries the service headers', async (t) => {
  const { send } = await started(t);
  for (const path of ['WhoAmI', 'nothing']) {
    const { headers } = await send('GET', path);
    t.equal(headers.get('odata-version'), '4.0');
    t.match(headers.get('x-ms-service-request-id'), /^[0-9a-f-]{36}$/);
    t.match(headers.get('req_id'), /^[0-9a-f-]{36}$/);
    for (const name of [
      'x-ms-dop-hint',
      'x-ms-ratelimit-burst-remaining-xrm-requests',
      'x-ms-ratelimit-time-remaining-xrm-requests',
    ]) {
      t.ok(headers.get(name), name);
    }
    t.equal(headers.get('content-type'), 'application/json; odata.metadata=minimal');
  }
});

t.test('required columns are not enforced by the Web API', async (t) => {
  const { send } = await started(t);
  t.equal((await send('POST', 'tp_customersites', {})).status, 204);
});

t.test('a body above the limit is refused', async (t) => {
  const { send } = await started(t, { limits: { maxBodyBytes: 1000 } });
  const { status, json } = await send('POST', 'tp_customersites', site(1, { tp_name: 'x'.repeat(1000) }));
  t.equal(status, 413);
  t.equal(json.error.code, '0x8004418a');
});

t.test('a bearer token is needed', async (t) => {
  const { base, url } = await started(t, {
    authority: 'http://issuer/tenant',
    verifyToken: (token) => token === 'good',
  });
  for (const headers of [{}, { authorization: 'Basic eDp5' }, { authorization: 'Bearer bad' }]) {
    const response = await fetch(`${base}WhoAmI`, { headers });
    t.equal(response.status, 401);
    t.equal(
      response.headers.get('www-authenticate'),
      `Bearer authorization_uri=http://issuer/tenant/oauth2/authorize, resource_id=${url}/`,
    );
  }
  t.equal((await fetch(`${base}WhoAmI`, { headers: { authorization: 'Bearer good' } })).status, 200);
});
