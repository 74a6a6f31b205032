import t from 'tap';
import { guidOf } from '../app/rows.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

const url = '/sync/runs';

t.test('starting a run answers 202 with where and when to ask', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer(['Sync.Run']);
  const response = await app.inject({ method: 'POST', url, headers, payload: { full: true } });
  t.equal(response.statusCode, 202);
  const run = response.json();
  t.match(run, { status: 'queued', full: true, createdBy: 'maria.lopez@townepark.example', created: 0 });
  t.equal(response.headers.location, `${publicUrl}/sync/runs/${run.id}`);
  t.match(response.headers['retry-after'], /^\d+$/);
  const again = await app.inject({ url: `${url}/${run.id}`, headers: await bearer(['Sync.Read']) });
  t.equal(again.statusCode, 200);
  t.match(again.json(), { id: run.id, failures: [] });
});

t.test('a repeated start answers the run that waits already', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const start = async (payload: object): Promise<string> =>
    (await app.inject({ method: 'POST', url, headers, payload })).json().id;
  const first = await start({});
  t.equal(await start({}), first);
  t.not(await start({ full: true }), first, 'a full run is another run');
  t.equal((await app.inject({ url, headers })).json().value.length, 2);
});

t.test('a run shows counts, progress and failures while it works', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  const headers = await bearer();
  const { id } = (await app.inject({ method: 'POST', url, headers, payload: {} })).json();
  const failure = {
    table: 'contract',
    rowId: guidOf(3, 1),
    label: 'C-0001',
    code: 'refused',
    message: 'Too long.',
  };
  await sql.write(async (tx) => {
    const lease = { owner: 'test', now: '2026-01-01T00:00:00.000Z', until: '2099-01-01T00:00:00.000Z' };
    const claimed = await tx.jobs.claim(['sync'], lease);
    const counts = { created: 3, failed: 1, somethingElse: 9 };
    await tx.jobs.beat(
      { id, token: claimed?.token ?? 0 },
      lease,
      { step: 'contracts', done: 4, total: 10 },
      counts,
    );
    await tx.jobs.addFailures(id, [failure]);
  });
  const run = (await app.inject({ url: `${url}/${id}`, headers })).json();
  t.match(run, {
    status: 'running',
    step: 'contracts',
    done: 4,
    total: 10,
    created: 3,
    updated: 0,
    failed: 1,
  });
  t.strictSame(run.failures, [failure]);
});

t.test('a waiting run is cancelled at once; an ended one is a conflict', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const { id } = (await app.inject({ method: 'POST', url, headers, payload: {} })).json();
  const cancelled = await app.inject({ method: 'POST', url: `${url}/${id}/cancel`, headers });
  t.equal(cancelled.statusCode, 200);
  t.equal(cancelled.json().status, 'cancelled');
  const again = await app.inject({ method: 'POST', url: `${url}/${id}/cancel`, headers });
  t.equal(again.statusCode, 409);
  t.equal(again.json().code, 'job-closed');
});

t.test('a revenue run is not a sync run', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const month = { month: '2026-01' };
  const { id } = (await app.inject({ method: 'POST', url: '/revenue/runs', headers, payload: month })).json();
  for (const [method, path] of [
    ['GET', `${url}/${id}`],
    ['POST', `${url}/${id}/cancel`],
  ] as const) {
    t.equal((await app.inject({ method, url: path, headers })).statusCode, 404);
  }
});

t.test('runs are listed newest first, a page at a time', async (t) => {
  let minute = 0;
  const clock = {
    now: () => new Date(Date.now() + 60_000 * minute++ - 3_600_000),
    sleep: async () => undefined,
  };
  const { app, bearer, deps } = await runApp(t);
  const headers = await bearer();
  const { startJob } = await import('../../../api/usecases/start-job.ts');
  const ids: string[] = [];
  for (const full of [true, false]) {
    const params = { full };
    ids.unshift((await startJob({ ...deps, clock }, { kind: 'sync', params, requestedBy: 'x' })).id);
  }
  const first = (await app.inject({ url: `${url}?top=1`, headers })).json();
  t.equal(first.value[0].id, ids[0]);
  const second = (await app.inject({ url: first.nextLink.slice(publicUrl.length), headers })).json();
  t.equal(second.value[0].id, ids[1]);
  t.notOk('nextLink' in second);
});
