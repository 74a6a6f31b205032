import t from 'tap';
import { BridgeError } from '../../../api/errors.ts';
import { RowRefused } from '../../../api/ports/sql.ts';
import { guidOf } from '../app/rows.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

const json = { 'content-type': 'application/json' };

t.test('a problem document says all an RFC 9457 reader needs', async (t) => {
  const { app } = await runApp(t);
  const response = await app.inject({
    url: '/nowhere?token=abc',
    headers: { 'x-correlation-id': 'trace-0001' },
  });
  t.equal(response.statusCode, 404);
  t.match(response.headers['content-type'], /^application\/problem\+json/);
  t.strictSame(response.json(), {
    type: `${publicUrl}/problems/not-found`,
    title: 'Not found',
    status: 404,
    detail: 'No resource has this path.',
    instance: '/nowhere',
    code: 'not-found',
    advice: 'Check the id; list the resource to see what exists.',
    correlationId: 'trace-0001',
  });
});

t.test('faults of the framework are problems too', async (t) => {
  const { app, bearer } = await runApp(t, { bodyLimitBytes: 2048 });
  const headers = { ...(await bearer()), ...json };
  const post = { method: 'POST', url: '/approvals', headers } as const;
  const cases = [
    {
      name: 'half a document',
      request: { ...post, payload: '{"contractId":' },
      status: 400,
      code: 'malformed-body',
    },
    { name: 'an empty body', request: { ...post, payload: '' }, status: 400, code: 'malformed-body' },
    {
      name: 'a poisoned prototype',
      request: { ...post, payload: '{"__proto__":{"a":1}}' },
      status: 400,
      code: 'malformed-body',
    },
    {
      name: 'a large body',
      request: { ...post, payload: JSON.stringify({ contractId: 'x'.repeat(3000) }) },
      status: 413,
      code: 'body-too-large',
    },
    {
      name: 'another content type',
      request: { ...post, headers: { ...headers, 'content-type': 'text/plain' }, payload: 'hello' },
      status: 415,
      code: 'unsupported-media-type',
    },
    {
      name: 'a form',
      request: {
        ...post,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=1',
      },
      status: 415,
      code: 'unsupported-media-type',
    },
    {
      name: 'a path that is no text',
      request: { url: '/sites/%E0%A4%A', headers },
      status: 400,
      code: 'invalid-request',
    },
    {
      name: 'a very long segment',
      request: { url: `/sites/${'1'.repeat(200)}`, headers },
      status: 400,
      code: 'invalid-request',
    },
    {
      name: 'no body',
      request: { method: 'POST', url: '/approvals', headers: await bearer() },
      status: 400,
      code: 'invalid-request',
    },
  ] as const;
  for (const { name, request, status, code } of cases) {
    const response = await app.inject(request);
    t.match(response.json(), { status, code, type: `${publicUrl}/problems/${code}` }, name);
    t.equal(response.statusCode, status, name);
    t.match(response.headers['content-type'], /^application\/problem\+json/, name);
    t.ok(response.headers['x-correlation-id'], name);
    t.notMatch(response.body, /FST_|at .*:\d+:\d+|node_modules/, name);
  }
});

t.test('a body that is too large names the limit', async (t) => {
  const { app, bearer } = await runApp(t, { bodyLimitBytes: 2048 });
  const payload = { contractId: 'x'.repeat(3000) };
  const response = await app.inject({ method: 'POST', url: '/approvals', headers: await bearer(), payload });
  t.match(response.json().detail, /2048 bytes/);
});

t.test('a method that a path does not know answers 405 with those it knows', async (t) => {
  const { app } = await runApp(t);
  for (const [method, url, allow] of [
    ['DELETE', '/sites', 'GET, HEAD'],
    ['POST', `/sites/${guidOf(2, 1)}`, 'GET, HEAD'],
    ['PUT', '/sync/runs', 'GET, HEAD, POST'],
    ['GET', `/contracts/${guidOf(3, 1)}/terms`, 'PUT'],
    ['OPTIONS', '/livez', 'GET, HEAD'],
  ] as const) {
    const response = await app.inject({ method, url });
    t.equal(response.statusCode, 405, `${method} ${url}`);
    t.equal(response.headers.allow, allow);
    t.equal(response.json().code, 'method-not-allowed');
  }
});

t.test('errors of use cases keep their code, unexpected ones show nothing of themselves', async (t) => {
  class DataverseError extends Error {
    override readonly name = 'DataverseError';
  }
  const thrown = [
    {
      error: new BridgeError('conflict', 'It changed.'),
      status: 409,
      code: 'conflict',
      detail: 'It changed.',
    },
    { error: new RowRefused('duplicate', 'Taken.'), status: 409, code: 'conflict', detail: 'Taken.' },
    {
      error: new DataverseError('https://secret.example 0x80040217'),
      status: 502,
      code: 'dataverse-unavailable',
    },
    { error: new Error('SELECT password FROM secret'), status: 500, code: 'internal' },
    { error: new BridgeError('internal', 'secret inner text'), status: 500, code: 'internal' },
    { error: Object.assign(new Error('secret teapot'), { statusCode: 418 }), status: 500, code: 'internal' },
    { error: 'secret string', status: 500, code: 'internal' },
  ];
  for (const { error, status, code, detail } of thrown) {
    const sql = { read: () => Promise.reject(error) };
    const { app, bearer } = await runApp(t, { deps: { sql: sql as never } });
    const response = await app.inject({ url: '/sites', headers: await bearer() });
    t.equal(response.statusCode, status, code);
    t.match(response.json(), { code, ...(detail === undefined ? {} : { detail }) });
    t.notMatch(response.body, /secret/, code);
  }
});

t.test('an answer that breaks its own schema is an internal problem, not a leak', async (t) => {
  const row = { id: guidOf(2, 1), siteNumber: 'far too long a number', name: 'secret', isActive: 'yes' };
  const rows = { list: async () => [row] };
  const sql = { read: (work: (tx: object) => unknown) => work({ rows }) };
  const { app, bearer } = await runApp(t, { deps: { sql: sql as never } });
  const response = await app.inject({ url: '/sites', headers: await bearer() });
  t.equal(response.statusCode, 500);
  t.equal(response.json().code, 'internal');
  t.notMatch(response.body, /secret|schema/);
});
