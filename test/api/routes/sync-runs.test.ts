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

t.test('a run is paused and resumed; what its state does not allow is a conflict', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const { id } = (await app.inject({ method: 'POST', url, headers, payload: {} })).json();
  const ask = async (what: string) => {
    const response = await app.inject({ method: 'POST', url: `${url}/${id}/${what}`, headers });
    return { status: response.statusCode, body: response.json() };
  };
  t.match(await ask('resume'), { status: 409, body: { code: 'job-state', detail: /queued cannot resume/ } });
  t.match(await ask('pause'), { status: 200, body: { status: 'paused', finishedAt: null } });
  t.match(await ask('pause'), { status: 409, body: { code: 'job-state' } });
  t.match(await ask('resume'), { status: 200, body: { status: 'queued' } });
  t.match(await ask('pause'), { status: 200, body: { status: 'paused' } });
  t.match(await ask('cancel'), { status: 200, body: { status: 'cancelled', finishedAt: String } });
  t.match(await ask('resume'), { status: 409, body: { code: 'job-closed' } });
});

t.test('a mode with fields that do not belong to it is refused, naming each', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const start = async (payload: object) => {
    const response = await app.inject({ method: 'POST', url, headers, payload });
    return { status: response.statusCode, body: response.json() };
  };
  const rows = { mode: 'rows', table: 'customerSite', ids: [guidOf(2, 1)] };
  const refused: readonly [object, readonly string[]][] = [
    [{ mode: 'other' }, ['mode']],
    [{ of: 'full' }, ['of']],
    [{ mode: 'full', table: 'contract', run: guidOf(1, 1) }, ['table', 'run']],
    [{ mode: 'rows' }, ['table', 'ids']],
    [{ ...rows, ids: [] }, ['ids']],
    [{ ...rows, ids: ['x'] }, ['ids[0]']],
    [{ ...rows, ids: Array.from({ length: 101 }, (_, index) => guidOf(2, index)) }, ['ids']],
    [{ ...rows, full: true }, ['full']],
    [{ mode: 'retry-failed', run: guidOf(9, 9) }, ['run']],
  ];
  for (const [payload, fields] of refused) {
    const { status, body } = await start(payload);
    t.equal(status, 400, JSON.stringify(payload));
    t.strictSame(
      body.errors.map(({ field }: { field: string }) => field),
      fields,
    );
    t.match(body.errors[0].rule, /^must /);
  }
  t.match(await start(rows), { status: 202, body: { mode: 'rows', full: false } });
  t.match(await start({ mode: 'dry-run' }), { status: 202, body: { mode: 'dry-run' } });
  t.match(await start({ mode: 'full', full: true }), { status: 202, body: { mode: 'full', full: true } });
});

t.test('a running run tells its pace, an ended one its duration and success rate', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  const headers = await bearer();
  const { id } = (await app.inject({ method: 'POST', url, headers, payload: {} })).json();
  const read = async () => (await app.inject({ url: `${url}/${id}`, headers })).json();
  t.match(await read(), { remainingSeconds: null, durationMs: null, successRate: '100.00', tables: [] });
  const counts = { created: 3, updated: 0, deleted: 0, unchanged: 0, conflicts: 0, failed: 1, matched: 0 };
  const tables = { contract: counts };
  const until = '2099-01-01T00:00:00.000Z';
  const token = await sql.write(async (tx) => {
    const lease = { owner: 'test', now: '2026-01-01T00:00:00.000Z', until };
    const token = (await tx.jobs.claim(['sync'], lease))?.token ?? 0;
    const progress = { step: 'x', done: 40, total: 100, table: 'contract', rowsPerSecond: 20, tables };
    await tx.jobs.beat({ id, token }, lease, progress, counts);
    return token;
  });
  t.match(await read(), {
    table: 'contract',
    rowsPerSecond: 20,
    remainingSeconds: 3,
    successRate: '75.00',
    tables: [{ table: 'contract', created: 3, failed: 1, truncated: false }],
  });
  const finishedAt = '2026-01-01T00:00:02.500Z';
  const end = {
    status: 'completed_with_errors',
    finishedAt,
    counts,
    result: { tables },
    error: null,
  } as const;
  await sql.write((tx) => tx.jobs.finish({ id, token }, end));
  t.match(await read(), { durationMs: 2500, remainingSeconds: null, successRate: '75.00' });
});

t.test('failures and differences are read page by page', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  const headers = await bearer();
  const payload = { mode: 'dry-run' };
  const { id } = (await app.inject({ method: 'POST', url, headers, payload })).json();
  const failures = Array.from({ length: 5 }, (_, index) => ({
    table: index < 4 ? 'contract' : 'customerSite',
    rowId: guidOf(3, index),
    label: `C-${index}`,
    code: 'refused',
    message: 'Too long.',
  }));
  await sql.write(async (tx) => {
    await tx.jobs.addFailures(id, failures);
    await tx.runs.addChanges(
      id,
      failures.map(({ table, rowId, label }, index) => ({
        table,
        rowId,
        label,
        action: index % 2 === 0 ? 'conflict' : 'link',
        columns: [],
        problems: ['Why.'],
      })),
    );
  });
  const all = async (path: string): Promise<string[]> => {
    const labels: string[] = [];
    for (let next: string | undefined = `${url}/${id}/${path}`; next !== undefined; ) {
      const page: { value: { label: string }[]; nextLink?: string } = (
        await app.inject({ url: next, headers })
      ).json();
      t.ok(page.value.length <= 2);
      labels.push(...page.value.map(({ label }) => label));
      next = page.nextLink?.slice(publicUrl.length);
    }
    return labels;
  };
  t.strictSame(await all('failures?top=2'), ['C-0', 'C-1', 'C-2', 'C-3', 'C-4']);
  t.strictSame(await all('failures?top=2&table=customerSite'), ['C-4']);
  t.strictSame(await all('changes?top=2&action=conflict'), ['C-0', 'C-2', 'C-4']);
  t.strictSame(await all('changes?top=2&action=conflict&table=contract'), ['C-0', 'C-2']);
});

t.test('a revenue run is not a sync run', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const month = { month: '2026-01' };
  const { id } = (await app.inject({ method: 'POST', url: '/revenue/runs', headers, payload: month })).json();
  for (const [method, path] of [
    ['GET', `${url}/${id}`],
    ['POST', `${url}/${id}/cancel`],
    ['POST', `${url}/${id}/pause`],
    ['GET', `${url}/${id}/failures`],
    ['GET', `${url}/${id}/changes`],
    ['GET', `${url}/${id}/events`],
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
