import t from 'tap';
import { systemClock, systemIds } from '../../../api/adapters/clock.ts';
import { startSyncWaker } from '../../../api/workers/sync-waker.ts';
import { world } from '../usecases/approval/support.ts';

t.test('a burst of events queues one sync run', async (t) => {
  const { deps } = await world();
  const controller = new AbortController();
  const queued: Promise<number> = new Promise((resolve) => {
    const clock = {
      now: systemClock.now,
      // Each sleep of the loop is one look; the loop is stopped after a few.
      sleep: async () => {
        looks += 1;
        if (looks < 5) return;
        controller.abort();
        const jobs = await deps.sql.read((tx) => tx.jobs.list({ kind: 'sync', limit: 10 }));
        resolve(jobs.length);
      },
    };
    let looks = 0;
    const waker = startSyncWaker({ ...deps, ids: systemIds, clock }, controller.signal);
    for (let event = 0; event < 25; event += 1) waker.wake();
  });
  t.equal(await queued, 1);
});
