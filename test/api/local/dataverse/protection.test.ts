import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { limitError, productLimits } from '../../../../api/local/dataverse/protection/limits.ts';
import { Protection } from '../../../../api/local/dataverse/protection/protection.ts';
import { SlidingWindow } from '../../../../api/local/dataverse/protection/sliding-window.ts';
import { started } from './client.ts';

const start = Date.UTC(2026, 0, 1);

t.test('a window holds exactly what happened in it', async () => {
  const events = fc.array(
    fc.record({ pause: fc.integer({ min: 0, max: 400 }), milliseconds: fc.integer({ min: 0, max: 50 }) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 1000 }), (list, windowMs) => {
      const window = new SlidingWindow(windowMs);
      const all: { at: number; milliseconds: number }[] = [];
      let at = start;
      for (const { pause, milliseconds } of list) {
        at += pause;
        window.add(at, { requests: 1, milliseconds });
        all.push({ at, milliseconds });
        const inside = all.filter((one) => one.at > at - windowMs);
        assert.deepEqual(window.load(at), {
          requests: inside.length,
          milliseconds: inside.reduce((sum, one) => sum + one.milliseconds, 0),
        });
      }
    }),
  );
});

t.test('a long window never forgets early and at most a thousandth of it late', async () => {
  const windowMs = 300_000;
  const pauses = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 100 });
  fc.assert(
    fc.property(pauses, (list) => {
      const window = new SlidingWindow(windowMs);
      const all: number[] = [];
      let at = start;
      for (const pause of list) {
        at += pause;
        window.add(at, { requests: 1, milliseconds: 1 });
        all.push(at);
        const { requests } = window.load(at);
        assert.ok(requests >= all.filter((one) => one > at - windowMs).length);
        assert.ok(requests <= all.filter((one) => one > at - windowMs * 1.001 - 1).length);
      }
    }),
    { numRuns: 40 },
  );
});

t.test('the wait that is named is long enough and not longer than needed', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 5, maxLength: 40 });
  fc.assert(
    fc.property(pauses, (list) => {
      const window = new SlidingWindow(1000);
      let at = start;
      for (const pause of list) {
        at += pause;
        window.add(at, { requests: 1, milliseconds: 0 });
      }
      const fits = (load: { requests: number }): boolean => load.requests < 3;
      const wait = window.waitFor(at, fits);
      if (wait > 0) assert.ok(!fits(window.load(at + wait - 1)));
      assert.ok(fits(window.load(at + wait)));
    }),
  );
});

t.test('each limit has its published code and text', async (t) => {
  t.same(limitError('requests', productLimits), {
    code: '0x80072322',
    message: 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
  });
  t.match(limitError('time', productLimits), {
    code: '0x80072321',
    message: /limit of 1,200,000 milliseconds/,
  });
  t.same(limitError('concurrency', productLimits), {
    code: '0x80072326',
    message: 'Number of concurrent requests exceeded the limit of 52.',
  });
});

t.test('requests, time and concurrency are limited per user', async (t) => {
  let at = start;
  const limits = { requests: 5, executionSeconds: 10, concurrent: 2, windowSeconds: 60, timeFactor: 1 };
  const protection = new Protection(limits, () => new Date(at));
  t.same(protection.admit('a'), { ok: true });
  t.same(protection.admit('a'), { ok: true });
  t.match(protection.admit('a'), { ok: false, limit: 'concurrency' });
  t.same(protection.admit('b'), { ok: true }, 'another user');
  protection.leave('a', 4000);
  protection.leave('a', 6000);
  t.match(protection.admit('a'), { ok: false, limit: 'time', retryAfterSeconds: 61 });
  t.same(protection.remaining('a'), { requests: 3, milliseconds: 0 });
  at += 60_100;
  for (let i = 0; i < 5; i += 1) {
    t.same(protection.admit('a'), { ok: true });
    protection.leave('a', 1);
  }
  t.match(protection.admit('a'), { ok: false, limit: 'requests', retryAfterSeconds: 61 });
});

t.test('a user who calls too often gets 429 and Retry-After, and goes on after it', async (t) => {
  let at = start;
  const { send } = await started(t, {
    now: () => new Date(at),
    protection: { requests: 3, windowSeconds: 30 },
  });
  for (const left of ['2', '1', '0']) {
    const answer = await send('GET', 'WhoAmI');
    t.equal(answer.status, 200);
    t.equal(answer.headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'), left);
  }
  const refused = await send('GET', 'WhoAmI');
  t.equal(refused.status, 429);
  t.equal(refused.headers.get('retry-after'), '31', 'an entry leaves within a thousandth of the window');
  t.same(refused.json.error, {
    code: '0x80072322',
    message: 'Number of requests exceeded the limit of 3 over time window of 30 seconds.',
  });
  at += 31_000;
  t.equal((await send('GET', 'WhoAmI')).status, 200);
});

t.test('requests at the same time are limited; a scripted latency makes them long', async (t) => {
  const open: (() => void)[] = [];
  const { send, admin } = await started(t, {
    protection: { concurrent: 2, executionSeconds: 10 },
    sleep: () => new Promise<void>((resolve) => open.push(resolve)),
  });
  admin.addFault({ kind: 'latency', count: 2, milliseconds: 5000 });
  const slow = [send('GET', 'WhoAmI'), send('GET', 'WhoAmI')];
  while (open.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const refused = await send('GET', 'WhoAmI');
  t.equal(refused.status, 429);
  t.equal(refused.json.error.code, '0x80072326');
  t.ok(refused.headers.get('retry-after'));
  for (const go of open) go();
  for (const answer of await Promise.all(slow)) t.equal(answer.status, 200);
  const tired = await send('GET', 'WhoAmI');
  t.equal(tired.json.error.code, '0x80072321', 'the latencies used the execution time up');
});

t.test('without limits the headers show what would be left, and nothing is refused', async (t) => {
  const { send } = await started(t, { elapsed: () => 0 });
  const first = await send('GET', 'WhoAmI');
  t.equal(first.headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'), '5999');
  t.equal(first.headers.get('x-ms-ratelimit-time-remaining-xrm-requests'), '1,200.00');
  t.equal(first.headers.get('x-ms-dop-hint'), '4');
});

t.test('a batch counts as one request, or as its parts where that is asked for', async (t) => {
  const body = '--b\r\n\r\nGET a HTTP/1.1\r\n\r\n--b\r\n\r\nPOST b HTTP/1.1\r\n\r\n{}\r\n--b--';
  for (const [batchCountsParts, left] of [
    [false, '5999'],
    [true, '5998'],
  ] as const) {
    const { send } = await started(t, { unproven: { batchCountsParts } });
    const answer = await send('POST', '$batch', body);
    t.equal(answer.headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'), left);
  }
});

t.test('the affinity cookie is set until the client returns it, and can be switched off', async (t) => {
  const { send } = await started(t);
  const cookie = (await send('GET', 'WhoAmI')).headers.get('set-cookie') ?? '';
  t.match(cookie, /^ARRAffinity=[0-9a-f]+;/);
  const pinned = await send('GET', 'WhoAmI', undefined, { cookie: cookie.split(';')[0] ?? '' });
  t.equal(pinned.headers.get('set-cookie'), null);
  const without = await started(t, { affinityCookie: false });
  t.equal((await without.send('GET', 'WhoAmI')).headers.get('set-cookie'), null);
});
