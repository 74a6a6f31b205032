import t from 'tap';
import type { Sql } from '../../../api/ports/sql.ts';
import { startReconcileScheduler } from '../../../api/workers/reconcile-scheduler.ts';
import { openJobs } from '../usecases/jobs-at-hand.ts';
import { steppingClock } from './stepping-clock.ts';

const begin = '2026-01-31T09:00:00Z';
const hour = 3_600_000;

t.test('a comparison is queued every day at its time, and none once it is told to stop', async (t) => {
  const { deps, jobs } = await openJobs(t);
  const lease = { owner: 'test', now: begin, until: '2099-01-01T00:00:00.000Z' };
  const end = { status: 'completed', finishedAt: begin, counts: {}, result: null, error: null } as const;
  const { clock, slept, signal } = steppingClock(begin, 4, () =>
    deps.sql.write(async (tx) => {
      const job = await tx.jobs.claim(['sync'], lease);
      if (job !== null) await tx.jobs.finish(job, end);
    }),
  );
  await startReconcileScheduler({ ...deps, clock }, { time: '02:30', signal });
  t.strictSame(slept, [17.5 * hour, 24 * hour, 24 * hour, 24 * hour]);
  const created = (await jobs()).map(({ createdAt }) => createdAt).reverse();
  t.strictSame(created, ['2026-02-01T02:30:00.000Z', '2026-02-02T02:30:00.000Z', '2026-02-03T02:30:00.000Z']);
});

t.test('a database that is away costs one night', async (t) => {
  const { deps, logger, jobs } = await openJobs(t);
  let nights = 0;
  const { clock, signal } = steppingClock(begin, 3, () => {
    nights += 1;
  });
  const read: Sql['read'] = (work) =>
    nights === 1 ? Promise.reject(new Error('away')) : deps.sql.read(work);
  await startReconcileScheduler({ ...deps, clock, sql: { ...deps.sql, read } }, { time: '02:30', signal });
  t.ok(logger.lines.some((line) => line.startsWith('the nightly comparison could not be queued')));
  t.match(await jobs(), [{ createdAt: '2026-02-02T02:30:00.000Z' }]);
});
