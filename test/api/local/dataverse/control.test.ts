import t from 'tap';
import { guid, site, sites, started } from './client.ts';

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
