import t from 'tap';
import { isDeeperThan } from '../../../api/plugins/json-depth.ts';
import { guidOf } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const lists = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const tooDeep = [{ field: 'body', rule: 'must not be nested deeper than 64 levels' }];

t.test('a body nested too deep is refused on every route, however deep it is', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = { ...(await bearer()), 'content-type': 'application/json' };
  const routes = [
    ['PUT', `/contracts/${guidOf(3, 1)}/terms`],
    ['POST', '/revenue/preview'],
    ['POST', '/approvals'],
    ['POST', '/sync/runs'],
  ] as const;
  for (const [method, url] of routes) {
    for (const payload of [objects(65), objects(5000), lists(65), lists(500_000)]) {
      const response = await app.inject({ method, url, headers, payload });
      t.equal(response.statusCode, 400, url);
      t.match(response.json(), { code: 'invalid-request' });
      t.strictSame(response.json().errors, tooDeep, `${url} ${payload.length}`);
    }
  }
});

t.test('64 levels are left to the schema of the route', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = { ...(await bearer()), 'content-type': 'application/json' };
  const url = `/contracts/${guidOf(3, 1)}/terms`;
  const response = await app.inject({ method: 'PUT', url, headers, payload: objects(64) });
  t.equal(response.json().code, 'invalid-terms');
});

t.test('who may not call learns nothing about the body', async (t) => {
  const { app } = await runApp(t);
  const headers = { 'content-type': 'application/json' };
  const url = '/sync/runs';
  t.equal((await app.inject({ method: 'POST', url, headers, payload: objects(65) })).statusCode, 401);
});

t.test('depth counts lists and objects on the longest way in', async (t) => {
  for (const flat of [undefined, null, 1, 'text', true]) t.notOk(isDeeperThan(flat, 0));
  t.ok(isDeeperThan({}, 0));
  t.notOk(isDeeperThan({ a: 1, b: 'x' }, 1));
  t.ok(isDeeperThan({ a: 1, b: [null] }, 1));
  t.notOk(isDeeperThan([[], [[]], {}], 3));
  t.ok(isDeeperThan([[], [[]], {}], 2));
});
