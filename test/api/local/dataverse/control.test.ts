import { request as httpRequest } from 'node:http';
import t from 'tap';
import { guid, names, site, sites, started } from './client.ts';

t.test('the next requests answer 429 or 503, then it goes on', async (t) => {
  const { send, url } = await started(t);
  const add = (fault: object) => send('POST', `${url}/_emulator/faults`, fault);
  t.equal((await add({ kind: 'throttle', count: 2, retryAfterSeconds: 7 })).status, 204);
  for (let i = 0; i < 2; i += 1) {
    const throttled = await send('GET', 'WhoAmI');
    t.equal(throttled.status, 429);
    t.equal(throttled.headers.get('retry-after'), '7');
    t.equal(throttled.json.error.code, '0x80072322');
  }
  t.equal((await send('GET', 'WhoAmI')).status, 200);
  await add({ kind: 'unavailable', count: 1, after: 1, method: 'GET', path: 'contacts' });
  t.equal((await send('GET', 'contacts')).status, 200, 'one passes');
  t.equal((await send('GET', 'WhoAmI')).status, 200, 'another path');
  t.equal((await send('GET', 'contacts')).status, 503);
  await add({ kind: 'throttle', count: 5 });
  await send('DELETE', `${url}/_emulator/faults`);
  t.equal((await send('GET', 'WhoAmI')).status, 200);
  t.equal((await add({ kind: 'nothing' })).status, 400);
});

t.test('a dropped connection leaves the outcome unknown: written or not', async (t) => {
  const { send, admin } = await started(t);
  admin.addFault({ kind: 'drop-before-commit', count: 1 });
  await t.rejects(send('POST', 'tp_customersites', site(1)));
  t.equal(admin.counts().tp_customersite, 0);
  admin.addFault({ kind: 'drop-after-commit', count: 1 });
  await t.rejects(send('POST', 'tp_customersites', site(1)));
  t.equal(admin.counts().tp_customersite, 1);
});

t.test('reset forgets rows and expires tokens, and keeps tables and the user', async (t) => {
  const { send, url } = await started(t);
  await sites(send, 3);
  const before = (await send('GET', 'WhoAmI')).json.UserId;
  const tracked = await send('GET', 'tp_customersites', undefined, { prefer: 'odata.track-changes' });
  t.equal((await send('POST', `${url}/_emulator/reset`)).status, 204);
  t.equal((await send('GET', 'tp_customersites')).json.value.length, 0);
  t.equal((await send('GET', String(tracked.json['@odata.deltaLink']))).json.error.code, '0x80044352');
  t.equal((await send('GET', 'WhoAmI')).json.UserId, before);
  t.equal((await send('GET', `systemusers(${before})`)).status, 200);
  t.equal((await send('POST', 'tp_customersites', site(1))).status, 204);
  t.equal((await send('GET', `tp_customersites(${guid(1)})`)).status, 200);
});

t.test('the answered requests can be read', async (t) => {
  const { send, url } = await started(t);
  await send('GET', 'nothing');
  const user = String((await send('GET', 'WhoAmI')).json.UserId);
  const answer = await fetch(`${url}/_emulator/requests`);
  t.match(await answer.json(), [
    { method: 'GET', path: 'nothing', status: 404, user, milliseconds: Number },
    { method: 'GET', path: 'WhoAmI', status: 200, user, milliseconds: Number },
  ]);
  t.equal((await fetch(`${url}/_emulator/nothing`)).status, 404);
});

t.test('a snapshot brings rows, versions and deletes back; only newer delta tokens expire', async (t) => {
  const { send, url } = await started(t);
  await sites(send, 2);
  const tracked = { prefer: 'odata.track-changes' };
  const link = async (): Promise<string> =>
    String((await send('GET', 'tp_customersites', undefined, tracked)).json['@odata.deltaLink']);
  const before = (await send('GET', `tp_customersites(${guid(1)})`)).json['@odata.etag'];
  const early = await link();
  await send('DELETE', `tp_customersites(${guid(2)})`);
  const { id } = (await send('POST', `${url}/_emulator/snapshot`)).json;
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'changed' });
  await send('POST', 'tp_customersites', site(3));
  const late = await link();
  t.equal((await send('POST', `${url}/_emulator/restore`, { id })).status, 204);
  const { json } = await send('GET', 'tp_customersites');
  t.match(json.value, [{ tp_name: 'Site 1', '@odata.etag': before }]);
  const changed = await send('GET', early);
  t.match(changed.json.value, [{ id: guid(2), reason: 'deleted' }]);
  t.equal((await send('GET', late)).json.error.code, '0x80044352');
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'again' });
  t.same(names(await send('GET', String(changed.json['@odata.deltaLink']))), ['again']);
  t.equal((await send('POST', `${url}/_emulator/restore`, { id })).status, 204, 'twice');
  t.equal((await send('GET', String(changed.json['@odata.deltaLink']))).json.error.code, '0x80044352');
  t.equal((await send('POST', `${url}/_emulator/restore`, { id: 'x' })).status, 404);
});

t.test('what a restore brought back survives a restart', async (t) => {
  const dataFile = `${t.testdir()}/restore.db`;
  const first = await started({ teardown: () => undefined }, { dataFile });
  await sites(first.send, 2);
  await first.send('DELETE', `tp_customersites(${guid(2)})`);
  const id = first.admin.snapshot();
  await first.send('POST', 'tp_customersites', site(3));
  t.equal(first.admin.restore(id), true);
  await first.close();
  const second = await started(t, { dataFile });
  t.same(names(await second.send('GET', 'tp_customersites')), ['Site 1']);
  t.equal(second.admin.counts().systemuser, 1);
});

t.test('the last eight snapshots are kept', async (t) => {
  const { admin } = await started(t);
  const ids = Array.from({ length: 9 }, () => admin.snapshot());
  t.equal(admin.restore(String(ids[0])), false);
  t.equal(admin.restore(String(ids[1])), true);
});

t.test('a scenario begins from nothing and writes its rows', async (t) => {
  const { send, url, admin } = await started(t);
  await sites(send, 3);
  const play = (name: string) => send('POST', `${url}/_emulator/scenario`, { name });
  t.equal((await play('sample')).status, 204);
  t.equal(admin.counts().tp_customersite, 0);
  t.equal(admin.counts().contact, 5);
  t.equal((await play('bridge')).status, 204);
  t.equal(admin.counts().tp_customersite, 25);
  t.equal((await play('empty')).status, 204);
  t.equal(admin.counts().tp_customersite, 0);
  t.match((await play('other')).json.error.message, /^scenario\.name must be one of empty, sample, bridge/);
  const bare = await started(t, { tables: [] });
  const missing = await bare.send('POST', `${bare.url}/_emulator/scenario`, { name: 'bridge' });
  t.equal(missing.status, 409);
});

t.test('the clock moves all of the emulator’s time', async (t) => {
  const { send, url } = await started(t, { now: () => new Date('2026-01-01T00:00:00Z') });
  const clock = (body: object) => send('POST', `${url}/_emulator/clock`, body);
  const tracked = await send('GET', 'tp_customersites', undefined, { prefer: 'odata.track-changes' });
  t.equal((await clock({ advanceSeconds: 86_400 })).status, 204);
  await send('POST', 'tp_customersites', site(1));
  t.equal((await send('GET', `tp_customersites(${guid(1)})`)).json.createdon, '2026-01-02T00:00:00Z');
  const link = String(tracked.json['@odata.deltaLink']);
  t.equal((await send('GET', link)).status, 200);
  await clock({ advanceSeconds: 7 * 86_400 });
  t.equal((await send('GET', link)).json.error.code, '0x80044352', 'older than seven days');
  await clock({ now: '2030-06-01T12:00:00+02:00' });
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'x' });
  t.equal((await send('GET', `tp_customersites(${guid(1)})`)).json.modifiedon, '2030-06-01T10:00:00Z');
  t.match((await clock({})).json.error.message, /either advanceSeconds or now/);
  for (const now of ['1899-12-31T23:59:59Z', '9000-01-01T00:00:00Z']) {
    t.match((await clock({ now })).json.error.message, /years 1900 to 8999/, now);
  }
  await clock({ now: '8999-12-31T00:00:00Z' });
  t.match((await clock({ advanceSeconds: 86_400 })).json.error.message, /years 1900 to 8999/);
  await clock({ now: '2030-06-01T12:00:00+02:00' });
  t.match((await clock({ now: 'tomorrow' })).json.error.message, /^clock\.now must be an instant/);
});

t.test('limits and the parallelism hint change while it runs', async (t) => {
  const { send, url } = await started(t);
  const set = (name: string, body: unknown) => send('POST', `${url}/_emulator/${name}`, JSON.stringify(body));
  t.equal((await set('limits', { requests: 1 })).status, 204);
  t.equal((await send('GET', 'WhoAmI')).status, 200);
  t.equal((await send('GET', 'WhoAmI')).status, 429);
  t.equal((await set('limits', null)).status, 204);
  t.equal((await send('GET', 'WhoAmI')).status, 200);
  t.match(
    (await set('limits', { requests: 0 })).json.error.message,
    /^limits\.requests must be a whole number/,
  );
  t.match((await set('limits', { speed: 1 })).json.error.message, /^limits\.speed is not known/);
  t.equal((await set('dop-hint', { value: 9 })).status, 204);
  t.equal((await send('GET', 'WhoAmI')).headers.get('x-ms-dop-hint'), '9');
  t.match((await set('dop-hint', {})).json.error.message, /^dop-hint\.value is needed/);
});

t.test('help, health and wrong requests', async (t) => {
  const { send, url } = await started(t);
  const help = await send('GET', `${url}/_emulator/`);
  t.equal(help.status, 200);
  for (const name of ['snapshot', 'restore', 'scenario', 'expire-tokens', 'webhooks'])
    t.match(help.text, name);
  t.same((await send('GET', `${url}/_emulator/health`)).json, { status: 'ok' });
  t.equal((await send('POST', `${url}/_emulator/clock`, '{')).status, 400);
  t.equal((await send('GET', `${url}/_emulator/constructor`)).status, 404);
});

t.test('every refusal of the control surface has a code and names field and rule', async (t) => {
  const { send, url } = await started(t);
  const refused: [string, string, number, string, RegExp][] = [
    ['clock', '', 400, '0x80040203', /^clock needs a JSON body; it was empty\.$/],
    ['clock', '{"now"', 400, '0x80040203', /^clock must be JSON: Invalid JSON\. Unexpected end of input/],
    ['limits', 'x', 400, '0x80040203', /^limits must be JSON: /],
    ['faults', '', 400, '0x80040203', /^faults needs a JSON body/],
    [
      'faults',
      '{"kind":"error","status":500,"code":""}',
      400,
      '0x80040203',
      /^fault\.code must be a text of/,
    ],
    [
      'faults',
      '[{"kind":"error","status":500,"code":"busy"}]',
      400,
      '0x80040203',
      /^faults\[0\]\.code must be an error code such as 0x80040216\.$/,
    ],
    [
      'faults',
      '{"kind":"error","status":500,"message":""}',
      400,
      '0x80040203',
      /^fault\.message must be a text of/,
    ],
    ['restore', '{"id":""}', 400, '0x80040203', /^restore\.id must be a text of 1 to 100 characters\.$/],
    ['restore', '{"id":"none"}', 404, '0x80040217', /^restore\.id 'none' is no snapshot that is kept\.$/],
    ['scenario', '[]', 400, '0x80040203', /^scenario must be a JSON object\.$/],
    ['nothing', '{}', 404, '0x8006088a', /^The emulator has no control 'POST nothing'/],
  ];
  for (const [name, body, status, code, message] of refused) {
    const answer = await send('POST', `${url}/_emulator/${name}`, body);
    t.equal(answer.status, status, `${name} ${body}`);
    t.match(answer.json.error, { code, message });
  }
  t.equal((await send('GET', 'WhoAmI')).status, 200, 'no fault was set');
});

t.test('web pages and names that point here are kept out of the control surface', async (t) => {
  const { send, url } = await started(t);
  await sites(send, 1);
  const { port } = new URL(url);
  const raw = (headers: Readonly<Record<string, string>>) =>
    new Promise<number>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', method: 'POST', path: '/_emulator/reset', headers };
      const request = httpRequest(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject).end();
    });
  const origin = 'https://pages.example';
  t.equal(await raw({ origin, 'content-type': 'text/plain' }), 403);
  t.equal(await raw({ origin }), 403);
  t.equal(await raw({ host: 'pages.example' }), 403);
  t.equal((await send('GET', 'tp_customersites')).json.value.length, 1, 'nothing happened');
  t.equal(await raw({}), 204);
});
