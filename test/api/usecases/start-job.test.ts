import t from 'tap';
import { startJob } from '../../../api/usecases/start-job.ts';
import { runApp } from '../app/running-app.ts';

const sync = { kind: 'sync', params: {}, requestedBy: 'schedule' } as const;

t.test('many starts at once queue one job', async (t) => {
  const { deps } = await runApp(t);
  const jobs = await Promise.all(Array.from({ length: 20 }, () => startJob(deps, sync)));
  t.equal(new Set(jobs.map((job) => job.id)).size, 1);
});

t.test('a job that runs already does not stand for one that is asked for now', async (t) => {
  const { deps, sql } = await runApp(t);
  const first = await startJob(deps, sync);
  const lease = { owner: 'test', now: '2026-01-01T00:00:00.000Z', until: '2099-01-01T00:00:00.000Z' };
  await sql.write((tx) => tx.jobs.claim(['sync'], lease));
  t.not((await startJob(deps, sync)).id, first.id);
});

t.test('parameters that are absent and null are the same', async (t) => {
  const { deps } = await runApp(t);
  const first = await startJob(deps, sync);
  t.equal((await startJob(deps, { ...sync, params: { full: null } })).id, first.id);
  t.not((await startJob(deps, { ...sync, params: { full: true } })).id, first.id);
  t.not((await startJob(deps, { ...sync, kind: 'revenue-month' })).id, first.id);
});
