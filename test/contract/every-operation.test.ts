import t, { type Test } from 'tap';
import { roles } from '../../api/ports/caller.ts';
import { runApp } from '../api/app/running-app.ts';
import { type Entry, faultsOf, fill, guarded, operations } from './openapi.ts';

const { app, bearer } = await runApp(t as Test);
const all = await bearer();
const json = { 'content-type': 'application/json' };

interface Sent {
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payload?: string;
}

/** Sends a request and checks that its answer is a described problem without anything from inside. */
async function problemOf(t: Test, { method, operation }: Entry, sent: Sent) {
  const response = await app.inject({ method: method as 'GET', ...sent });
  const contentType = String(response.headers['content-type']);
  const answer = { status: response.statusCode, contentType, body: response.json() };
  t.strictSame(faultsOf(operation, answer), [], `${operation.operationId} ${sent.url} ${response.body}`);
  t.match(contentType, /^application\/problem\+json/);
  t.equal(response.json().correlationId, response.headers['x-correlation-id']);
  t.equal(response.json().instance, sent.url.split('?')[0]);
  t.notMatch(
    response.body,
    /node_modules|\.ts:| {4}at |FST_|Zod|SQLITE|select |sqlite/,
    'nothing from inside',
  );
  return { status: response.statusCode, problem: response.json() };
}

t.test('without a token: 401', async (t) => {
  for (const entry of guarded) {
    const { status, problem } = await problemOf(t, entry, { url: fill(entry.path) });
    t.equal(status, 401, entry.operation.operationId);
    t.equal(problem.code, 'unauthenticated');
  }
});

t.test('without the role: 403 that names it; with that role alone: not 403', async (t) => {
  for (const entry of guarded) {
    const { status, problem } = await problemOf(t, entry, {
      url: fill(entry.path),
      headers: await bearer([]),
    });
    t.equal(status, 403, entry.operation.operationId);
    const role = roles.find((one) => problem.detail.includes(one));
    t.ok(role, `${entry.operation.operationId}: ${problem.detail}`);
    if (role === undefined) continue;
    const others = await bearer(roles.filter((one) => one !== role));
    t.equal(
      (await app.inject({ method: entry.method as 'GET', url: fill(entry.path), headers: others }))
        .statusCode,
      403,
    );
    const alone = await bearer([role]);
    t.not(
      (await app.inject({ method: entry.method as 'GET', url: fill(entry.path), headers: alone })).statusCode,
      403,
    );
  }
});

t.test('an unknown query key is refused by name', async (t) => {
  for (const entry of guarded) {
    const sent = { url: `${fill(entry.path)}?nonsense=1`, headers: all };
    const { status, problem } = await problemOf(t, entry, sent);
    t.equal(status, 400, entry.operation.operationId);
    const errors: { field: string; rule: string }[] = problem.errors;
    t.ok(
      errors.some(({ field, rule }) => (field === 'nonsense' || field === 'body') && rule !== ''),
      `${entry.operation.operationId} ${JSON.stringify(errors)}`,
    );
  }
});

t.test('a malformed path parameter is refused by name and rule', async (t) => {
  for (const entry of guarded.filter(({ path }) => path.includes('{'))) {
    const name = /\{([^}]+)\}/.exec(entry.path)?.[1];
    for (const value of ['1', 'not-a-guid', '99999999-9999-4999-8999-99999999999g', '%27%20or%201=1']) {
      const { status, problem } = await problemOf(t, entry, { url: fill(entry.path, value), headers: all });
      t.equal(status, 400, entry.operation.operationId);
      t.strictSame(problem.errors[0], { field: name, rule: 'must be a GUID' });
    }
  }
});

t.test('every query parameter is checked', async (t) => {
  const bad: Record<string, string> = {
    top: '501',
    cursor: '%00',
    search: 'x'.repeat(101),
    siteId: '7',
    contractId: '7',
    status: 'Nothing',
    state: 'nothing',
    table: 'nothing',
    kind: 'nothing',
    month: '2026-13',
    action: 'nothing',
    fromMonth: '2026-1',
    toMonth: 'June',
    flag: 'No Flag',
    recalculated: 'yes',
    version: '0',
    withId: '7',
    withVersion: '1.5',
    expiresBefore: '2026-02-30',
    escalatesWithinDays: '367',
    hasTiers: '1',
    hasClaimsCap: 'maybe',
    overtimeBelow: '0',
    notesChangeMoney: 'TRUE',
  };
  for (const entry of guarded) {
    for (const { name } of (entry.operation.parameters ?? []).filter(
      (parameter) => parameter.in === 'query',
    )) {
      const value = bad[name];
      t.ok(value, `a bad value for ${name} is known`);
      const url = `${fill(entry.path)}?${name}=${value}`;
      const { status, problem } = await problemOf(t, entry, { url, headers: all });
      t.equal(status, 400, url);
      t.match(problem.errors, [{ field: name, rule: /^must / }], url);
      const twice = await problemOf(t, entry, { url: `${url}&${name}=${value}`, headers: all });
      t.equal(twice.status, 400, 'a repeated parameter is no way around it');
    }
  }
});

t.test('every body is checked: not JSON, not an object, unknown keys, wrong types', async (t) => {
  const withBody = guarded.filter(({ operation }) => operation.requestBody !== undefined);
  t.equal(withBody.length, 10);
  for (const entry of withBody) {
    const { operationId } = entry.operation;
    const send = (payload: string, type = json['content-type']) =>
      problemOf(t, entry, { url: fill(entry.path), headers: { ...all, 'content-type': type }, payload });
    for (const payload of ['{', '', '{"a":1,}', '\u0000', '{"__proto__":{}}']) {
      const { status, problem } = await send(payload);
      t.equal(status, 400, `${operationId} ${payload}`);
      t.equal(problem.code, 'malformed-body');
    }
    for (const payload of ['null', '[]', '"text"', '7', 'true']) {
      const { status, problem } = await send(payload);
      t.equal(status, 400, `${operationId} ${payload}`);
      t.match(problem.errors, [{ field: 'body', rule: /./ }], `${operationId} ${payload}`);
    }
    const { status, problem } = await send('{"nonsense":1}');
    t.ok([400, 422].includes(status), operationId);
    t.ok(
      problem.errors.some(({ field }: { field: string }) => field === 'nonsense'),
      operationId,
    );
    t.equal((await send('a=1', 'application/x-www-form-urlencoded')).status, 415);
    t.equal((await send('x'.repeat(1_048_577))).status, 413);
  }
});

t.test('an id that nothing has: 404', async (t) => {
  const bodies: Record<string, object> = {
    RecalculateRevenue: { reason: 'x' },
    SetContractTerms: { contractType: 'FixedFee', billingType: 'Arrears', startDate: '2026-01-01' },
    DecideApproval: { decision: 'approve' },
    ResolveSyncConflict: { version: 1, rule: 'townepark' },
  };
  for (const entry of guarded.filter(({ path }) => path.includes('{'))) {
    const body = bodies[entry.operation.operationId];
    const payload = body === undefined ? {} : { payload: JSON.stringify(body), headers: { ...all, ...json } };
    const { status } = await problemOf(t, entry, { url: fill(entry.path), headers: all, ...payload });
    t.equal(status, 404, entry.operation.operationId);
  }
});

t.test('every role opens something', async (t) => {
  const named = new Set<string>();
  for (const entry of guarded) {
    const response = await app.inject({
      method: entry.method as 'GET',
      url: fill(entry.path),
      headers: await bearer([]),
    });
    named.add(roles.find((role) => response.json().detail.includes(role)) ?? 'none');
  }
  t.strictSame([...named].sort(), [...roles].sort());
});

t.test('only the probes are open', async (t) => {
  const open = operations.filter(({ operation }) => operation.security.length === 0);
  t.strictSame(open.map(({ path }) => path).sort(), ['/livez', '/readyz']);
});
