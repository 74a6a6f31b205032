import t from 'tap';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import { singleFlight } from '../../../../api/adapters/tokens/single-flight.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { TokenRefused } from '../../../../api/ports/tokens.ts';
import { type Answer, fakeClock, refusal, rig, site, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const who = { UserId: 'A', OrganizationId: 'B' };
const ok = { status: 200, body: who };

t.test('every request carries token, versions, the null condition and its own id', async (t) => {
  const { client, server } = await rig(t, () => ok);
  await client.whoAmI();
  await client.whoAmI();
  t.match(server.seen[0], {
    method: 'GET',
    url: '/api/data/v9.2/WhoAmI',
    headers: {
      accept: 'application/json',
      authorization: 'Bearer token-1',
      'odata-version': '4.0',
      'odata-maxversion': '4.0',
      'if-none-match': 'null',
    },
  });
  const ids = server.seen.map((seen) => seen.headers['x-ms-client-request-id']);
  t.equal(new Set(ids).size, 2);
});

t.test('a 401 refreshes the token once and goes on with the new one', async (t) => {
  const { client, server, tokens } = await rig(t, (_, number) => (number === 1 ? { status: 401 } : ok));
  await client.whoAmI();
  t.same(tokens.refreshed, ['token-1']);
  t.equal(server.seen[1]?.headers.authorization, 'Bearer token-2');
});

t.test('fifty requests that are rejected with one token renew it once', async (t) => {
  let renewals = 0;
  let current = 'old';
  const tokens = singleFlight(async (skipCache) => {
    if (skipCache) renewals += 1;
    if (skipCache) current = `new-${renewals}`;
    return current;
  }, fakeClock());
  const { client } = await rig(
    t,
    ({ headers }) => (headers.authorization === 'Bearer old' ? { status: 401 } : ok),
    { tokens },
  );
  await Promise.all(Array.from({ length: 50 }, () => client.whoAmI()));
  t.equal(renewals, 1);
});

t.test('a second 401 ends the request', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 401, body: '' }));
  await t.rejects(client.whoAmI(), { name: 'DataverseError', status: 401, retryable: false });
  t.equal(server.seen.length, 2);
});

t.test('a throttled request waits as long as it is told', async (t) => {
  const throttled = {
    status: 429,
    headers: { 'retry-after': '17' },
    body: { error: { code: '0x80072322', message: 'limit of 6000' } },
  };
  const { client, clock, server } = await rig(t, (_, number) => (number <= 2 ? throttled : ok));
  await client.whoAmI();
  t.same(clock.slept, [17_000, 17_000]);
  t.equal(server.seen.length, 3);
});

t.test('a wait that one request earned holds the others of the client', async (t) => {
  let wake = () => {};
  const waiting = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const clock = {
    ...fakeClock(),
    now: () => new Date(0),
    sleep: () => {
      begin();
      return waiting;
    },
  };
  const { client, server } = await rig(t, (_, number) => (number === 1 ? refusal(429, '0x80072322') : ok), {
    clock,
  });
  const first = client.whoAmI();
  await begun;
  const second = client.whoAmI();
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.equal(server.seen.length, 1);
  wake();
  await Promise.all([first, second]);
  t.equal(server.seen.length, 3);
});

t.test('throttling is waited for as long as the lane waits, however often, and no longer', async (t) => {
  const busy = { status: 429, headers: { 'retry-after': '10' } };
  const { client, clock } = await rig(t, (_, number) => (number <= 25 ? busy : ok));
  await client.whoAmI();
  t.equal(clock.slept.length, 25);

  const queue = { waitMs: { interactive: 60_000, incremental: 300_000, backfill: 300_000 } };
  const endless = await rig(t, () => busy, { queue });
  await t.rejects(endless.client.whoAmI(), { code: 'queue-timeout', retryable: true });
  const waited = endless.clock.slept.reduce((sum, ms) => sum + ms, 0);
  t.ok(waited >= 300_000, `${waited}`);
  t.ok(waited <= 370_000, `${waited}`);
});

t.test('an overloaded server is tried again with growing pauses, then reported', async (t) => {
  const { client, clock, server } = await rig(t, () => ({ status: 503, body: '<html>busy</html>' }));
  await t.rejects(client.whoAmI(), { status: 503, code: 'http-503', retryable: true });
  t.same(clock.slept, [500, 1000, 2000, 4000]);
  t.equal(server.seen.length, 5);
});

t.test('a 503 with Retry-After waits at least that long', async (t) => {
  const { client, clock } = await rig(t, (_, number) =>
    number === 1 ? { status: 503, headers: { 'retry-after': '9' } } : ok,
  );
  await client.whoAmI();
  t.same(clock.slept, [9000]);
});

t.test('a read whose connection was cut is repeated', async (t) => {
  const { client, server } = await rig(t, (_, number) => (number === 1 ? 'cut' : ok));
  await client.whoAmI();
  t.equal(server.seen.length, 2);
});

t.test(
  'an action that an error leaves in doubt is reported; a read with the same error is repeated',
  async (t) => {
    const failing = refusal(500, '0x80040216');
    const { client, server } = await rig(t, (_, number) => (number <= 2 ? failing : ok));
    await t.rejects(client.callAction('Count'), { code: '0x80040216', outcomeUnknown: true });
    t.equal(server.seen.length, 1);
    await client.whoAmI();
    t.equal(server.seen.length, 3);
  },
);

t.test('the last error of a repeated write tells that an earlier try is in doubt', async (t) => {
  const refused = refusal(400, '0x80040203');
  const { client, server } = await rig(t, (_, number) => (number === 1 ? 'cut' : refused));
  const again = { whenUnknown: 'repeat' } as const;
  await t.rejects(client.callAction('Settle', {}, again), { code: '0x80040203', outcomeUnknown: true });
  t.equal(server.seen.length, 2);
  await t.rejects(client.callAction('Settle', {}, again), { code: '0x80040203', outcomeUnknown: false });
});

t.test('a server that never answers is left after the time-out', async (t) => {
  const { client } = await rig(t, () => 'hang', {
    timeouts: { headersMs: 50 },
    retry: { attempts: 1 },
  });
  await t.rejects(client.callAction('X'), { status: 0, code: 'no-answer', outcomeUnknown: true });
  await t.rejects(client.whoAmI(), { status: 0, code: 'no-answer', outcomeUnknown: false });
});

t.test('a failed read never leaves an outcome open', async (t) => {
  for (const answer of ['cut', refusal(504, ''), refusal(500, '0x80044150'), { status: 408 }] as const) {
    const { client } = await rig(t, () => answer, { retry: { attempts: 1 } });
    t.match(await client.whoAmI().catch((error: unknown) => error), { outcomeUnknown: false });
  }
});

t.test('a refusal carries status, code, message and the request id of the service', async (t) => {
  const { client, server } = await rig(t, () => ({
    status: 403,
    headers: { 'x-ms-service-request-id': 'abc' },
    body: { error: { code: '0x80040220', message: 'missing prvRead' } },
  }));
  const error = await client.whoAmI().catch((caught: unknown) => caught);
  t.ok(error instanceof DataverseError);
  t.match(error, {
    status: 403,
    code: '0x80040220',
    message: 'missing prvRead',
    requestId: 'abc',
    retryable: false,
  });
  t.equal(server.seen.length, 1);
});

t.test('a 2xx answer that is no JSON is an error, not an empty result', async (t) => {
  const { client } = await rig(t, () => ({ status: 200, body: '<html>' }));
  await t.rejects(client.whoAmI(), { code: 'malformed-reply' });
});

t.test('an answer that is too long, or no gzip, is neither asked for again nor an outage', async (t) => {
  const gzip = { 'content-encoding': 'gzip' };
  const bad: [Answer, string][] = [
    [{ status: 200, body: 'x'.repeat(5000) }, 'answer-too-long'],
    [{ status: 200, headers: gzip, raw: Buffer.from('no gzip') }, 'malformed-reply'],
  ];
  for (const [answer, code] of bad) {
    const { client, server } = await rig(t, () => answer, { maxBodyBytes: 1000, breaker: { failures: 2 } });
    for (let round = 1; round <= 4; round += 1)
      await t.rejects(client.whoAmI(), { status: 200, code, outcomeUnknown: false, retryable: false });
    await t.rejects(client.callAction('X'), { status: 200, code, outcomeUnknown: true });
    t.equal(server.seen.length, 5);
  }
});

t.test('a failed read leaves nothing in doubt, whatever it failed with', async (t) => {
  for (const answer of [{ status: 520 }, { status: 503 }, { status: 408 }, 'cut'] as const) {
    const { client, server } = await rig(t, () => answer);
    await t.rejects(client.whoAmI(), { name: 'DataverseError', outcomeUnknown: false, retryable: true });
    t.equal(server.seen.length, 5);
  }
});

t.test('a token that could not stand in a header is refused, unprinted', async (t) => {
  const tokens = { token: async () => 'a\nb', refresh: async () => 'c' };
  const { client, server } = await rig(t, () => ok, { tokens });
  await t.rejects(client.whoAmI(), { code: 'token-refused', message: /no bearer token$/, retryable: false });
  t.equal(server.seen.length, 0);
});

t.test('a redirect is not followed with the token', async (t) => {
  const { client, server } = await rig(t, () => ({
    status: 302,
    headers: { location: 'http://127.0.0.1:1/' },
  }));
  await t.rejects(client.whoAmI(), { status: 302, code: 'http-302' });
  t.equal(server.seen.length, 1);
});

t.test('an issuer in trouble is asked again; a refused secret is reported at once', async (t) => {
  let asked = 0;
  const flaky = {
    token: async () => {
      asked += 1;
      if (asked === 1) throw new TokenRefused('issuer busy', true);
      return 'late';
    },
    refresh: async () => 'late',
  };
  const first = await rig(t, () => ok, { tokens: flaky });
  await first.client.whoAmI();
  t.equal(first.server.seen[0]?.headers.authorization, 'Bearer late');

  const never = {
    token: () => Promise.reject(new TokenRefused('invalid_client', false)),
    refresh: () => Promise.reject(new TokenRefused('invalid_client', false)),
  };
  const second = await rig(t, () => ok, { tokens: never });
  await t.rejects(second.client.whoAmI(), {
    code: 'token-refused',
    message: 'invalid_client',
    retryable: false,
  });
  t.equal(second.server.seen.length, 0);
});

t.test('neither token nor row content is logged', async (t) => {
  const { client, logger } = await rig(t, (_, number) =>
    number === 1 ? { status: 503 } : { status: 201, body: webSite() },
  );
  await client.getByKey(customerSite, { siteNumber: 'S3CRET' }).catch(() => null);
  await client.create(customerSite, site).catch(() => null);
  await client.upsert(customerSite, { key: { siteNumber: "S3CRET'(1)" } }, { name: 'x' }).catch(() => null);
  await client.get(customerSite, siteId).catch(() => null);
  const text = logger.lines.join('\n');
  t.match(text, /dataverse request/);
  t.match(text, /tp_customersites\(\)"/);
  t.notMatch(text, new RegExp(`token-|S3CRET|Harbor Hotel|${siteId}`));
});

t.test('after closing, nothing is sent and waits end', async (t) => {
  const { client, server } = await rig(t, () => ok);
  await client.close();
  await t.rejects(client.get(customerSite, siteId), { code: 'client-closed' });
  t.equal(server.seen.length, 0);
});

t.test('a token source that never answers is left after a time, and when the client closes', async (t) => {
  const silent = {
    token: () => new Promise<string>(() => undefined),
    refresh: () => new Promise<string>(() => undefined),
  };
  const timed = await rig(t, () => ok, { tokens: silent, retry: { attempts: 2 } });
  const late = timed.client.whoAmI().catch((error: unknown) => error);
  for (let round = 1; round <= 2; round += 1) {
    while (timed.clock.timers().length === 0) await new Promise((resolve) => setImmediate(resolve));
    t.same(timed.clock.timers(), [30_000]);
    timed.clock.expire();
  }
  t.match(await late, { code: 'token-unavailable', retryable: true });
  t.equal(timed.server.seen.length, 0);

  const { client } = await rig(t, () => ok, { tokens: silent });
  const waiting = client.whoAmI();
  await client.close();
  await t.rejects(waiting, { code: 'client-closed' });
});

t.test('many waits at a time raise no warning about listeners', async (t) => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  t.teardown(() => process.off('warning', note));
  const tokens = { token: () => new Promise<string>(() => undefined), refresh: async () => 'x' };
  const { client } = await rig(t, () => ok, { tokens: Array.from({ length: 8 }, () => tokens) });
  const waiting = Array.from({ length: 16 }, () => client.whoAmI().catch(() => null));
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await client.close();
  await Promise.all(waiting);
  t.same(warnings, []);
});

t.test('a hold longer than five minutes is kept to its end', async (t) => {
  const throttled = { status: 429, headers: { 'retry-after': '1200' } };
  const { client, clock, server } = await rig(t, (_, number) => (number === 1 ? throttled : ok));
  await client.inLane('backfill').whoAmI();
  t.same(clock.slept, [1_200_000]);
  t.equal(server.seen.length, 2);
});

t.test('a person is told at once of a hold that lasts longer than people wait', async (t) => {
  const throttled = { status: 429, headers: { 'retry-after': '301' } };
  const clock = { ...fakeClock(), sleep: () => new Promise<void>(() => undefined) };
  const { client, server } = await rig(t, () => throttled, { clock });
  await t.rejects(client.inLane('interactive').whoAmI(), {
    code: 'queue-timeout',
    retryable: true,
    retryAfterMs: 301_000,
  });
  t.equal(server.seen.length, 1);
});

t.test('the pauses of an interactive request end with the time that people wait', async (t) => {
  const queue = { waitMs: { interactive: 3000, incremental: 3000, backfill: 3000 } };
  const { client, clock, server } = await rig(t, () => ({ status: 503 }), { queue });
  await t.rejects(client.inLane('interactive').whoAmI(), { code: 'http-503', retryable: true });
  t.same(clock.slept, [500, 1000], 'another 2000 would be too much');
  t.equal(server.seen.length, 3);
  await t.rejects(client.inLane('incremental').whoAmI(), { code: 'http-503' });
  t.same(clock.slept.slice(2), [500, 1000, 2000], 'each pause by itself');
});

t.test('a 503 that asks for a longer pause than the lane allows is reported with it', async (t) => {
  const { client, clock } = await rig(t, () => ({ status: 503, headers: { 'retry-after': '901' } }));
  await t.rejects(client.whoAmI(), { code: 'http-503', retryAfterMs: 901_000, retryable: true });
  t.same(clock.slept, []);
});

t.test('a hold that begins while a request waits for its token is respected', async (t) => {
  let give = (_token: string): void => undefined;
  let asked = 0;
  const late = new Promise<string>((resolve) => {
    give = resolve;
  });
  const tokens = {
    token: () => {
      asked += 1;
      return asked === 1 ? Promise.resolve('first') : late;
    },
    refresh: async () => 'never',
  };
  const wakes: (() => void)[] = [];
  const clock = { ...fakeClock(), sleep: () => new Promise<void>((resolve) => wakes.push(resolve)) };
  const throttled = { status: 429, headers: { 'retry-after': '17' } };
  const { client, server } = await rig(t, (_, number) => (number === 1 ? throttled : ok), { clock, tokens });
  const requests = [client.whoAmI(), client.whoAmI()];
  while (wakes.length === 0) await new Promise((resolve) => setImmediate(resolve));
  give('late');
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.equal(server.seen.length, 1, 'nothing is sent during the hold');
  for (const wake of wakes) wake();
  await Promise.all(requests);
  t.equal(server.seen.length, 3);
});
