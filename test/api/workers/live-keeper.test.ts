import t from 'tap';
import type { Sql } from '../../../api/ports/sql.ts';
import { startLiveKeeper } from '../../../api/workers/live-keeper.ts';
import { openJobs } from '../usecases/jobs-at-hand.ts';
import { steppingClock } from './stepping-clock.ts';

const begin = '2026-01-31T09:00:00Z';

t.test(
  'one run catches up, then a live run is kept going and comes back after each of its ends',
  async (t) => {
    const { deps, jobs } = await openJobs(t);
    const lease = { owner: 'test', now: begin, until: '2099-01-01T00:00:00.000Z' };
    const end = { status: 'completed', finishedAt: begin, counts: {}, result: null, error: null } as const;
    const { clock, slept, signal } = steppingClock(begin, 6, (pause) =>
      deps.sql.write(async (tx) => {
        if (pause % 2 === 0) return;
        const job = await tx.jobs.claim(['sync'], lease);
        if (job !== null) await tx.jobs.finish(job, end);
      }),
    );
    await startLiveKeeper({ ...deps, clock }, signal);
    t.strictSame((await jobs()).map(({ params }) => params.mode ?? 'incremental').reverse(), [
      'incremental',
      'live',
      'live',
      'live',
    ]);
    t.ok(
      slept.every((ms) => ms <= 1000),
      'a gap of a second at most',
    );
  },
);

t.test('a paused live run keeps it from queueing anything, from its start on', async (t) => {
  const { deps, add, jobs } = await openJobs(t);
  await add({ status: 'paused', params: { mode: 'live' } });
  const { clock, signal } = steppingClock(begin, 5);
  await startLiveKeeper({ ...deps, clock }, signal);
  t.equal((await jobs()).length, 1);
});

t.test('a database that is away is reported and tried again', async (t) => {
  const { deps, logger, jobs } = await openJobs(t);
  let away = true;
  const { clock, signal } = steppingClock(begin, 2, () => {
    away = false;
  });
  const read: Sql['read'] = (work) => (away ? Promise.reject(new Error('away')) : deps.sql.read(work));
  await startLiveKeeper({ ...deps, clock, sql: { ...deps.sql, read } }, signal);
  t.ok(logger.lines.some((line) => line.startsWith('a live run could not be queued')));
  t.match(await jobs(), [{ params: {} }], 'it still catches up first');
});
