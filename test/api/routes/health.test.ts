import t from 'tap';
import { clock, runApp } from '../app/running-app.ts';

t.test('liveness asks nothing; readiness names what is missing', async (t) => {
  const readiness = {
    sql: async () => undefined,
    dataverse: () => Promise.reject(new Error('secret host name')),
  };
  const { app } = await runApp(t, { readiness });
  const live = await app.inject('/livez');
  t.equal(live.statusCode, 200);
  t.strictSame(live.json(), { status: 'ok' });
  const ready = await app.inject('/readyz');
  t.equal(ready.statusCode, 503);
  t.match(ready.headers['retry-after'], /^\d+$/);
  t.strictSame(ready.json().errors, [{ field: 'dataverse', rule: 'must be reachable' }]);
  t.notMatch(ready.body, /secret/);
});

t.test('readiness is ok when everything answers', async (t) => {
  const { app } = await runApp(t);
  t.strictSame((await app.inject('/readyz')).json(), { status: 'ok' });
});

t.test('a check that never answers counts as failed', async (t) => {
  const readiness = { dataverse: () => new Promise<void>(() => undefined) };
  const { app } = await runApp(t, { readiness, clock: { ...clock, sleep: async () => undefined } });
  t.equal((await app.inject('/readyz')).statusCode, 503);
});
