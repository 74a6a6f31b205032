import t from 'tap';
import { runMonthCalculation } from '../../../api/usecases/calculate-month.ts';
import { runJobs } from '../../../api/usecases/run-jobs.ts';
import { seedSites } from '../app/rows.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

const url = '/revenue/runs';

t.test('a month is calculated for every site and the run shows the sum', async (t) => {
  const { app, sql, deps, bearer } = await runApp(t);
  await seedSites(sql, 3);
  const headers = await bearer();
  const started = await app.inject({ method: 'POST', url, headers, payload: { month: '2026-02' } });
  t.equal(started.statusCode, 202);
  t.equal(started.headers.location, `${publicUrl}${url}/${started.json().id}`);
  t.match(started.json(), { month: '2026-02', status: 'queued', amount: null });

  const handlers = { 'revenue-month': runMonthCalculation.bind(null, deps) };
  await runJobs(deps, handlers, { owner: 'test', kinds: ['revenue-month'], leaseMs: 60_000 });

  const run = (await app.inject({ url: `${url}/${started.json().id}`, headers })).json();
  t.match(run, { status: 'completed', calculated: 3, unchanged: 0, skipped: 0, failed: 0, failures: [] });
  t.equal(run.amount, '15000.00');
});

t.test('the month is checked by rule', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  for (const month of ['2026-13', '2026-1', '1999-01', '2026-01-01', 202601, null]) {
    const response = await app.inject({ method: 'POST', url, headers, payload: { month } });
    t.equal(response.statusCode, 400, String(month));
    t.strictSame(response.json().errors, [
      { field: 'month', rule: 'must be a month YYYY-MM from 2000-01 to 2199-12' },
    ]);
  }
});

t.test('a waiting run can be cancelled and is listed', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const { id } = (await app.inject({ method: 'POST', url, headers, payload: { month: '2026-01' } })).json();
  const cancelled = await app.inject({ method: 'POST', url: `${url}/${id}/cancel`, headers });
  t.equal(cancelled.json().status, 'cancelled');
  t.match((await app.inject({ url, headers })).json().value, [{ id, status: 'cancelled', month: '2026-01' }]);
});
