import t from 'tap';
import type { DataverseClientOptions } from '../../../../api/adapters/dataverse/client.ts';
import type { BatchItem } from '../../../../api/adapters/dataverse/write-batch.ts';
import { type Answer, fixedTokens, type Handler, refusal, rig, type Seen } from './support.ts';

type Part = { status: number; body?: unknown; headers?: Record<string, string> };
const boundary = 'batchresponse_1';
const crlf = '\r\n';

function response({ status, body, headers = {} }: Part): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${crlf}`);
  const json =
    body === undefined ? '' : `Content-Type: application/json${crlf}${crlf}${JSON.stringify(body)}`;
  return `Content-Type: application/http${crlf}${crlf}HTTP/1.1 ${status} X${crlf}${lines.join('')}${json}${crlf}`;
}

/** A multipart answer; a list inside is a change set. `end` false leaves out the closing delimiter. */
function multipart(parts: readonly (Part | readonly Part[])[], status = 200, end = true): Answer {
  const text = parts.map((part, index) => {
    if (!Array.isArray(part)) return `--${boundary}${crlf}${response(part as Part)}`;
    const inner = `cs_${index}`;
    const responses = part.map((one: Part) => `--${inner}${crlf}${response(one)}`).join('');
    return `--${boundary}${crlf}Content-Type: multipart/mixed; boundary=${inner}${crlf}${crlf}${responses}--${inner}--${crlf}`;
  });
  return {
    status,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: `${text.join('')}${end ? `--${boundary}--${crlf}` : ''}`,
  };
}

const fine: Part = { status: 204, headers: { 'OData-EntityId': 'https://x/tp_territories(1)' } };
const bad = (status: number, code: string, headers: Record<string, string> = {}): Part => ({
  status,
  headers,
  body: { error: { code, message: 'refused' } },
});
const busy = bad(429, '0x80072322', { 'Retry-After': '17' });

const write = (name: string, isDone?: () => Promise<boolean>): BatchItem => ({
  operation: { method: 'PATCH', target: `tp_territories(${name})`, body: { tp_name: name } },
  ...(isDone === undefined ? {} : { isDone }),
});
const read: BatchItem = { operation: { method: 'GET', target: 'tp_territories?$top=1' } };
const targets = (seen: Seen | undefined): string[] =>
  [...(seen?.body ?? '').matchAll(/^(?:GET|PATCH|POST) (\S+) HTTP/gm)].map((found) => String(found[1]));
const names = (seen: Seen | undefined): string[] =>
  targets(seen).map((url) => /\((\w+)\)/.exec(url)?.[1] ?? url);
const outcomes = (results: readonly { outcome: string }[]) => results.map(({ outcome }) => outcome);
/** Answers one after the other; the last one stays. */
const inTurn =
  (...answers: Answer[]): Handler =>
  (_, number) =>
    answers[Math.min(number, answers.length) - 1] ?? refusal(500, 'x');

t.test('parts carry the tag, the bypass headers and the user that is acted for', async (t) => {
  const options: Partial<DataverseClientOptions> = {
    tag: 'bridge',
    bypass: { bypassBusinessLogic: 'CustomAsync' },
  };
  const { client, server } = await rig(t, inTurn(multipart([fine, [fine], fine])), options);
  const acting = client.actingFor({ objectId: '33333333-3333-4333-8333-333333333333' });
  const set: BatchItem = {
    changeSet: [{ method: 'POST', target: 'tp_territories?$select=tp_name', body: { tp_name: 'b' } }],
  };
  await acting.batch([write('a'), set, read]);
  const parts = (server.seen[0]?.body ?? '')
    .split(/^--(?=batch|changeset)/m)
    .filter((text) => / HTTP\/1/.test(text));
  t.equal(parts.length, 3);
  t.match(parts[0], 'PATCH /api/data/v9.2/tp_territories(a)?tag=bridge HTTP/1.1');
  t.match(parts[1], 'POST /api/data/v9.2/tp_territories?$select=tp_name&tag=bridge HTTP/1.1');
  t.match(parts[2], 'GET /api/data/v9.2/tp_territories?$top=1 HTTP/1.1');
  for (const part of parts.slice(0, 2)) t.match(part, 'MSCRM.BypassBusinessLogicExecution: CustomAsync');
  t.notMatch(parts[2], /Bypass/);
  for (const part of parts) t.match(part, 'CallerObjectId: 33333333-3333-4333-8333-333333333333');
});

t.test('results stand in the order of the items; a failed part ends the batch', async (t) => {
  const answer = multipart([fine, bad(400, '0x80040203')], 400);
  const { client, server } = await rig(t, inTurn(answer));
  const results = await client.batch([write('a'), write('b'), write('c')]);
  t.same(outcomes(results), ['done', 'failed', 'not-run']);
  t.equal(server.seen.length, 1, 'a refusal is not tried again');
});

t.test('a failed part is no outage: the breaker stays closed', async (t) => {
  const answer = multipart([bad(500, '0x80040265')], 500);
  const { client, server } = await rig(t, inTurn(answer), { breaker: { failures: 2 } });
  for (let time = 0; time < 5; time += 1) await client.batch([write('a')]);
  t.equal(server.seen.length, 5);
});

t.test('a batch that is throttled as a whole is sent again after the wait', async (t) => {
  const whole = { status: 429, headers: { 'retry-after': '9' }, body: { error: { code: '0x80072322' } } };
  const { client, clock } = await rig(t, inTurn(whole, multipart([fine])));
  t.same(outcomes(await client.batch([write('a')])), ['done']);
  t.same(clock.slept, [9000]);
});

t.test('a throttled part holds its user, then it and what follows are sent, nothing twice', async (t) => {
  const answers = inTurn(multipart([fine, busy], 429), multipart([fine, fine]));
  const { client, server, clock } = await rig(t, answers);
  t.same(outcomes(await client.batch([write('a'), write('b'), write('c')])), ['done', 'done', 'done']);
  t.same(names(server.seen[0]), ['a', 'b', 'c']);
  t.same(names(server.seen[1]), ['b', 'c']);
  t.same(clock.slept, [17_000], 'the gate was held as Retry-After said');
});

t.test('with several users the rest of a throttled batch goes as another one', async (t) => {
  const answers = inTurn(multipart([busy], 429), multipart([fine]));
  const other = { ...fixedTokens(), token: async () => 'other-token' };
  const { client, server } = await rig(t, answers, { tokens: [fixedTokens(), other] });
  t.same(outcomes(await client.batch([write('a')])), ['done']);
  t.equal(new Set(server.seen.map(({ headers }) => headers.authorization)).size, 2);
});

t.test('throttled parts are sent again on their own when the batch goes on after errors', async (t) => {
  const answers = inTurn(multipart([busy, fine, bad(400, '0x1'), busy]), multipart([fine, fine]));
  const { client, server } = await rig(t, answers);
  const items = ['a', 'b', 'c', 'd'].map((name) => write(name));
  const results = await client.batch(items, { continueOnError: true });
  t.same(outcomes(results), ['done', 'done', 'failed', 'done']);
  t.same(names(server.seen[1]), ['a', 'd']);
  t.equal(server.seen[0]?.headers.prefer, 'odata.continue-on-error');
});

t.test('a part that stays throttled is a failure when its lane waits no longer', async (t) => {
  const queue = { waitMs: { interactive: 1000, incremental: 300_000, backfill: 1000 } };
  const { client, server } = await rig(t, inTurn(multipart([busy], 429)), { queue });
  const results = await client.batch([write('a'), write('b')]);
  t.match(results[0], { outcome: 'failed', error: { code: 'queue-timeout', retryable: true } });
  t.ok(server.seen.length >= 18, 'waits of 17 s for 300 s');
  t.ok(server.seen.length <= 20);
});

t.test('a part that failed in passing is sent again no sooner than its Retry-After', async (t) => {
  const later = bad(503, '0x80044339', { 'Retry-After': '30' });
  const { client, clock } = await rig(t, inTurn(multipart([later], 503), multipart([fine])));
  t.same(outcomes(await client.batch([write('a')])), ['done']);
  t.same(clock.slept, [30_000]);
});

t.test('the failure of a later sending as a whole is told apart from that of a part', async (t) => {
  const first = multipart([fine, bad(500, '0x80044339')]);
  const { client } = await rig(t, inTurn(first, refusal(500, '0x80044151')));
  const results = await client.batch([write('a'), write('b')], { continueOnError: true });
  t.match(results[0], { outcome: 'done' });
  t.match(results[1], { outcome: 'failed', isWhole: true, error: { outcomeUnknown: true } });
});

t.test('a lock that a part could not get is tried again', async (t) => {
  const answers = inTurn(multipart([bad(500, '0x80044339')], 500), multipart([fine]));
  const { client } = await rig(t, answers);
  t.same(outcomes(await client.batch([write('a')])), ['done']);
});

t.test('a part that failed with a code that proves nothing is not sent again unasked', async (t) => {
  for (const [status, code] of [
    [500, '0x80044150'],
    [503, '0x80040203'],
  ] as const) {
    const answers = inTurn(multipart([bad(status, code)], status), multipart([fine]));
    const { client, server } = await rig(t, answers);
    const [result] = await client.batch([write('a')]);
    t.match(result, { outcome: 'failed', error: { code, outcomeUnknown: true } });
    t.equal(server.seen.length, 1);
  }
});

t.test('a change set with another number of replies than operations leaves its writes open', async (t) => {
  const operation = { method: 'PATCH', target: 'tp_territories(a)', body: {} } as const;
  const set: BatchItem = { changeSet: [operation, operation] };
  for (const part of [[fine], [fine, fine, fine], fine, []]) {
    const { client } = await rig(t, inTurn(multipart([part])));
    const [result] = await client.batch([set]);
    t.match(result, { outcome: 'failed', error: { code: 'malformed-reply', outcomeUnknown: true } });
  }
  const { client } = await rig(t, inTurn(multipart([[fine, fine]])));
  t.same(outcomes(await client.batch([set])), ['done']);
});

t.test('an answer with more parts than items tells nothing of any of them', async (t) => {
  const { client } = await rig(t, inTurn(multipart([fine, fine])));
  const [result] = await client.batch([write('a')]);
  t.match(result, { outcome: 'failed', error: { code: 'malformed-reply', outcomeUnknown: true } });
});

t.test('a part that is a web page leaves its write open', async (t) => {
  const whole = multipart([{ status: 200, body: '<html>' }]);
  const text = typeof whole === 'object' ? String(whole.body) : '';
  const page = { status: 200, headers: { 'content-type': `multipart/mixed; boundary=${boundary}` } };
  const body = text.replace('application/json', 'text/html');
  const { client } = await rig(t, inTurn({ ...page, body }));
  const [result] = await client.batch([write('a')]);
  t.match(result, { outcome: 'failed', error: { code: 'malformed-reply', outcomeUnknown: true } });
});

t.test('a lost answer is resolved by reading: what is done is not sent again', async (t) => {
  const { client, server } = await rig(t, inTurn('cut', multipart([fine])));
  const results = await client.batch([write('a', async () => true), write('b', async () => false)]);
  t.same(outcomes(results), ['found-done', 'done']);
  t.same(names(server.seen[1]), ['b']);
});

t.test('a lost answer to writes that cannot be asked is an error that says so', async (t) => {
  const { client, server } = await rig(t, () => 'cut');
  await t.rejects(client.batch([write('a'), read]), { code: 'no-answer', outcomeUnknown: true });
  t.equal(server.seen.length, 1);
});

t.test('reads are simply asked again', async (t) => {
  const { client } = await rig(t, inTurn('cut', multipart([{ status: 200, body: { value: [1] } }])));
  t.match(await client.batch([read]), [{ outcome: 'done', replies: [{ json: { value: [1] } }] }]);
});

t.test('an answer that breaks off between parts leaves the rest to be asked', async (t) => {
  const answers = inTurn(multipart([fine, fine], 200, false), multipart([fine, fine]));
  const { client, server } = await rig(t, answers);
  const asked: string[] = [];
  const item = (name: string) =>
    write(name, async () => {
      asked.push(name);
      return name === 'b';
    });
  const results = await client.batch(['a', 'b', 'c', 'd'].map(item));
  t.same(outcomes(results), ['done', 'found-done', 'done', 'done']);
  t.same(asked, ['b', 'c', 'd'], 'the last part before the break may not be whole');
  t.same(names(server.seen[1]), ['c', 'd']);
});

t.test('a write that meets its own row after a lost answer is done, not refused', async (t) => {
  let reads = 0;
  const isDone = async () => {
    reads += 1;
    return reads > 1;
  };
  const { client } = await rig(t, inTurn('cut', multipart([bad(412, '0x80040237')], 412)));
  t.same(outcomes(await client.batch([write('a', isDone)])), ['found-done']);
});

t.test('items without a part in a whole answer are open: asked, or failed', async (t) => {
  const { client, server } = await rig(t, inTurn(multipart([fine]), multipart([fine])));
  const results = await client.batch([write('a'), write('b', async () => false), write('c')]);
  t.match(results, [
    { outcome: 'done' },
    { outcome: 'done' },
    { outcome: 'failed', error: { code: 'malformed-reply', outcomeUnknown: true } },
  ]);
  t.same(names(server.seen[1]), ['b']);
});

const gatewayError: Part = { status: 503 };

t.test('what was not run behind an item that is found done goes on', async (t) => {
  const { client, server } = await rig(t, inTurn(multipart([fine, gatewayError], 503), multipart([fine])));
  const items = [write('a'), write('b', async () => true), write('c'), write('d', async () => false)];
  t.same(outcomes(await client.batch(items)), ['done', 'found-done', 'done', 'done']);
  t.same(names(server.seen[1]), ['c', 'd']);
});

t.test('a service that ends the batch over and over is a failure in the end', async (t) => {
  const { client, server } = await rig(t, inTurn(multipart([gatewayError], 503)), { retry: { attempts: 2 } });
  const results = await client.batch(['a', 'b', 'c', 'd'].map((name) => write(name, async () => true)));
  t.same(outcomes(results), ['found-done', 'found-done', 'failed', 'not-run']);
  t.match(results[2], { error: { outcomeUnknown: false, retryable: true } });
  t.equal(server.seen.length, 2);
});

t.test('what is done is told although the next sending fails', async (t) => {
  const first = multipart([fine, busy], 429);
  const { client } = await rig(t, inTurn(first, refusal(403, '0x80040220')));
  const results = await client.batch([write('a'), write('b'), write('c')]);
  t.match(results, [
    { outcome: 'done' },
    { outcome: 'failed', error: { status: 403, outcomeUnknown: false } },
    { outcome: 'failed', error: { status: 403, outcomeUnknown: false } },
  ]);
});

t.test('what is done is told although the answer to the next sending is lost', async (t) => {
  const { client } = await rig(t, inTurn(multipart([fine, busy], 429), 'cut'));
  const results = await client.batch([write('a'), write('b')]);
  t.match(results, [
    { outcome: 'done' },
    { outcome: 'failed', error: { code: 'no-answer', outcomeUnknown: true } },
  ]);
});

t.test('a first sending that is refused as a whole is an error', async (t) => {
  const { client } = await rig(t, inTurn(refusal(403, '0x80040220')));
  await t.rejects(client.batch([write('a'), write('b')]), { code: '0x80040220', outcomeUnknown: false });
});

t.test('an unclear part that is found not to be done is sent again', async (t) => {
  const { client, server } = await rig(t, inTurn(multipart([gatewayError], 503), multipart([fine])));
  t.same(outcomes(await client.batch([write('a', async () => false)])), ['done']);
  t.equal(server.seen.length, 2);
});

t.test('an unclear part that stays undone fails, and is known not to be done', async (t) => {
  const { client, server } = await rig(t, inTurn(multipart([gatewayError], 503)), { retry: { attempts: 3 } });
  const results = await client.batch([write('a', async () => false)]);
  t.match(results, [{ outcome: 'failed', error: { status: 503, outcomeUnknown: false } }]);
  t.equal(server.seen.length, 3);
});

t.test(
  'a lost answer to an item that is not there yet leaves it in doubt: the request may still arrive',
  async (t) => {
    const { client } = await rig(t, () => 'cut', { retry: { attempts: 2 } });
    const items = [write('a', async () => false)];
    await t.rejects(client.batch(items), { code: 'no-answer', outcomeUnknown: true });
  },
);

t.test('a sending without an answer stays in doubt when the next is refused as a whole', async (t) => {
  let asked = 0;
  const isDone = async () => {
    asked += 1;
    return asked > 1;
  };
  const cutThenRefused = () => inTurn('cut', { status: 401, body: '' }, { status: 401, body: '' });
  const { client } = await rig(t, cutThenRefused());
  t.match(await client.batch([write('a', isDone)]), [{ outcome: 'found-done' }], 'it had arrived late');
  const { client: other } = await rig(t, cutThenRefused());
  await t.rejects(other.batch([write('a', async () => false)]), { code: 'http-401', outcomeUnknown: true });
});

t.test('an unclear part whose reading fails stays unknown', async (t) => {
  const { client: other } = await rig(t, inTurn(refusal(403, '0x80040220')));
  const { client } = await rig(t, inTurn(multipart([fine, gatewayError], 503)));
  const isDone = async () => (await other.whoAmI()) !== null;
  const results = await client.batch([write('a'), write('b', isDone)]);
  t.match(results, [
    { outcome: 'done' },
    { outcome: 'failed', error: { status: 503, outcomeUnknown: true } },
  ]);
});

/** Breaks the part that stands at `position`, or the text of a change set in it. */
function rubbish(answer: Answer, position: number): Answer {
  if (typeof answer === 'string') return answer;
  let at = -1;
  const body = String(answer.body).replaceAll('HTTP/1.1 204', (found) => {
    at += 1;
    return at === position ? 'rubbish' : found;
  });
  return { ...answer, body };
}

t.test('a part that cannot be read spoils no other one', async (t) => {
  const { client, server } = await rig(t, inTurn(rubbish(multipart([fine, fine, fine]), 1)));
  const results = await client.batch([write('a'), write('b'), write('c')]);
  t.match(results, [
    { outcome: 'done' },
    { outcome: 'failed', error: { code: 'malformed-reply', outcomeUnknown: true } },
    { outcome: 'done' },
  ]);
  t.equal(server.seen.length, 1);
});

t.test('a part that cannot be read is asked, and sent again when it is not done', async (t) => {
  const first = rubbish(rubbish(multipart([fine, [fine], fine]), 0), 0);
  const { client, server } = await rig(t, inTurn(first, multipart([[fine]])));
  const set: BatchItem = {
    changeSet: [{ method: 'PATCH', target: 'tp_territories(b)', body: {} }],
    isDone: async () => false,
  };
  const results = await client.batch([write('a', async () => true), set, write('c')]);
  t.same(outcomes(results), ['found-done', 'done', 'done']);
  t.same(names(server.seen[1]), ['b']);
});

t.test('a good status without a multipart answer leaves the writes open', async (t) => {
  const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' };
  const { client } = await rig(t, inTurn(html));
  await t.rejects(client.batch([write('a')]), { code: 'malformed-reply', outcomeUnknown: true });
  t.same(outcomes(await client.batch([write('a', async () => true)])), ['found-done']);
});

t.test('what is no batch is refused unsent', async (t) => {
  const { client, server } = await rig(t, inTurn(multipart([fine])));
  await t.rejects(client.batch([]), /1 to 1000/);
  await t.rejects(client.batch(Array.from({ length: 1001 }, () => read)), /1 to 1000/);
  await t.rejects(client.batch([{ changeSet: [] }]), /must not be empty/);
  const get = { method: 'GET', target: 'x' } as const;
  await t.rejects(client.batch([{ changeSet: [get] }]), /takes writes only/);
  await t.rejects(client.batch([{ operation: { ...get, target: 'a b' } }]), /percent-encoded/);
  const headers = { x: 'a\r\nb: c' };
  await t.rejects(client.batch([{ operation: { ...get, headers } }]), /characters that headers do not/);
  t.equal(server.seen.length, 0);
});
