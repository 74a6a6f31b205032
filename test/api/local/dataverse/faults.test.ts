import t from 'tap';
import { readFaults } from '../../../../api/local/dataverse/control/read-faults.ts';
import { type Fault, Faults } from '../../../../api/local/dataverse/http/faults.ts';
import { site, started } from './client.ts';

const target = { method: 'GET', path: 'contacts', headers: { prefer: 'odata.track-changes,x' } };

function taken(fault: Fault, times: number): boolean[] {
  const faults = new Faults();
  faults.add(fault);
  return Array.from({ length: times }, () => faults.take(target).fault !== null);
}

t.test('a fault meets the requests that match it, so many and after so many', async (t) => {
  t.same(taken({ kind: 'error', count: 2, after: 1 }, 4), [false, true, true, false]);
  t.same(taken({ kind: 'error', count: 1, method: 'POST' }, 1), [false]);
  t.same(taken({ kind: 'error', count: 1, path: 'accounts' }, 1), [false]);
  t.same(taken({ kind: 'error', count: 1, headers: { Prefer: 'track-changes' } }, 1), [true]);
  t.same(taken({ kind: 'error', count: 1, headers: { Prefer: 'other' } }, 1), [false]);
});

t.test('a probability meets a share of the requests, the same ones for the same seed', async (t) => {
  const fault: Fault = { kind: 'error', count: 1000, probability: 0.3, seed: 7 };
  const first = taken(fault, 300);
  t.same(taken(fault, 300), first);
  t.notSame(taken({ ...fault, seed: 8 }, 300), first);
  const met = first.filter((one) => one).length;
  t.ok(met > 60 && met < 120, `${met} of 300`);
});

t.test('latencies add up beside another fault', async (t) => {
  const faults = new Faults();
  for (const milliseconds of [100, 50]) faults.add({ kind: 'latency', count: 1, milliseconds });
  faults.add({ kind: 'unavailable', count: 1 });
  const { fault, latencyMs } = faults.take(target);
  t.equal(latencyMs, 150);
  t.equal(fault?.kind, 'unavailable');
  t.equal(faults.size, 0);
});

t.test('a wrong fault is refused with its entry, member and rule', async (t) => {
  const cases: [string, RegExp][] = [
    ['[{"kind":"error","status":500},{"kind":"errr"}]', /^faults\[1\]\.kind must be one of throttle,/],
    ['[1]', /^faults\[0\] must be a JSON object/],
    ['{"kind":"error"}', /^fault\.status is needed/],
    ['{"kind":"latency"}', /^fault\.milliseconds is needed/],
    ['{"kind":"throttle","count":0}', /^fault\.count must be a whole number from 1/],
    ['{"kind":"throttle","count":1.5}', /^fault\.count must be a whole number/],
    ['{"kind":"throttle","probability":"1"}', /^fault\.probability must be a number from 0 to 1/],
    ['{"kind":"throttle","limit":"speed"}', /^fault\.limit must be one of requests, time, concurrency/],
    ['{"kind":"throttle","method":"get"}', /^fault\.method must be one of GET/],
    ['{"kind":"throttle","headers":{"a":1}}', /^fault\.headers\.a must be a text/],
    ['{"kind":"throttle","tries":1}', /^fault\.tries is not known; known are kind,/],
  ];
  for (const [text, message] of cases) t.throws(() => readFaults(text), { message, status: 400 }, text);
  t.same(readFaults('{"kind":"throttle"}'), [{ kind: 'throttle', count: 1 }]);
});

t.test('a throttle names the limit that was asked for, an error is what was written', async (t) => {
  const { send, url } = await started(t);
  const list = [
    { kind: 'throttle', limit: 'concurrency', retryAfterSeconds: 3 },
    { kind: 'error', status: 500, code: '0x80044151', message: 'SQL timeout expired.' },
  ];
  t.equal((await send('POST', `${url}/_emulator/faults`, list)).status, 204);
  const throttled = await send('GET', 'WhoAmI');
  t.equal(throttled.json.error.code, '0x80072326');
  t.equal(throttled.headers.get('retry-after'), '3');
  const failed = await send('GET', 'WhoAmI');
  t.equal(failed.status, 500);
  t.same(failed.json.error, { code: '0x80044151', message: 'SQL timeout expired.' });
});

t.test('a latency waits by the injected sleep', async (t) => {
  const waits: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
  };
  const { send, admin } = await started(t, { sleep });
  admin.addFault({ kind: 'latency', count: 1, milliseconds: 1234 });
  t.equal((await send('GET', 'WhoAmI')).status, 200);
  t.same(waits, [1234]);
});

t.test('closing does not wait for a latency', async (t) => {
  const { send, admin, close } = await started({ teardown: () => undefined });
  admin.addFault({ kind: 'latency', count: 1, milliseconds: 600_000 });
  const slow = t.rejects(send('GET', 'WhoAmI'));
  while (admin.faults() > 0) await new Promise((resolve) => setImmediate(resolve));
  await close();
  await slow;
});

t.test('a truncated body breaks off after the work is done', async (t) => {
  const { send, admin } = await started(t);
  admin.addFault({ kind: 'truncate-body', count: 1 });
  const prefer = { prefer: 'return=representation' };
  await t.rejects(send('POST', 'tp_customersites', site(1), prefer));
  t.equal(admin.counts().tp_customersite, 1);
});

t.test('an expired token answers 401 until another one comes', async (t) => {
  const { send, admin } = await started(t);
  admin.addFault({ kind: 'expire-token', count: 1 });
  for (let i = 0; i < 2; i += 1) {
    const refused = await send('GET', 'WhoAmI');
    t.equal(refused.status, 401);
    t.match(refused.headers.get('www-authenticate'), /^Bearer authorization_uri=/);
  }
  t.equal((await send('GET', 'WhoAmI', undefined, { authorization: 'Bearer new' })).status, 200);
  t.equal((await send('GET', 'WhoAmI')).status, 401, 'the old one stays worthless');
});
