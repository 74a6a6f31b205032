import t, { type Test } from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { runMonthCalculation } from '../../../api/usecases/calculate-month.ts';
import { guid, World } from './revenue/support.ts';
import { dyingSql } from './sync/dying.ts';

t.setTimeout(300_000);

const job: Job = {
  id: guid(5, 1),
  kind: 'revenue-month',
  status: 'running',
  params: { month: '2025-06' },
  progress: null,
  counts: {},
  result: null,
  error: null,
  cancelRequested: false,
  pauseRequested: false,
  createdBy: 'ann@example.com',
  createdAt: '2025-07-01T09:00:00.000Z',
  startedAt: null,
  finishedAt: null,
};

const control = { signal: new AbortController().signal, beat: async () => undefined };

/** Two results, a failure, a site to skip, a result. */
async function world(t: Test): Promise<World> {
  const w = await World.open();
  t.teardown(() => w.sql.close());
  await w.sql.write((tx) => tx.jobs.insert(job));
  for (const number of [1, 2, 3, 4, 5]) await w.site(number);
  for (const number of [1, 2, 5]) {
    await w.contract(number, { fixedFee: { services: [{ code: '4700', fee: '10.10' }] } });
  }
  await w.contract(3, { perOccupiedRoom: { roomRate: '1' } });
  return w;
}

for (const when of ['before commit', 'after commit'] as const) {
  t.test(`killed ${when} of any transaction, the run goes on and counts nothing twice`, async (t) => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const w = await world(t);
      const dying = dyingSql(w.sql, at, when);
      const first = { sql: { ...dying, ping: () => Promise.reject(new Error('gone')) } };
      const { clock, ids, logger } = w;
      await runMonthCalculation({ ...first, clock, ids, logger }, job, control).catch(() => undefined);
      if (!dying.died()) break;
      deaths += 1;
      const end = await runMonthCalculation(w, job, control);
      t.match(end, {
        status: 'completed_with_errors',
        counts: { calculated: 3, unchanged: 0, failed: 1, skipped: 1 },
        result: { month: '2025-06', sites: 3, total: '30.30' },
      });
      t.equal((await w.all('revenueCalculation')).length, 3);
      t.equal((await w.outbox()).length, 3, 'every result is announced once');
      t.equal((await w.sql.read((tx) => tx.jobs.failures(job.id, 10))).length, 1);
    }
    t.ok(deaths >= 7, `${deaths} crashes`);
  });
}
