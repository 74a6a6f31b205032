import t from 'tap';
import { startReconcileRun } from '../../../api/usecases/start-reconcile-run.ts';
import { openJobs } from './jobs-at-hand.ts';

t.test(
  'the nightly comparison is queued once, though several processes come with clocks that differ',
  async (t) => {
    const { deps, advance, jobs } = await openJobs(t);
    await startReconcileRun(deps);
    t.match(await jobs(), [{ status: 'queued', params: { mode: 'reconcile' }, createdBy: 'schedule' }]);
    advance(-5_000);
    await startReconcileRun(deps);
    advance(60_000);
    await startReconcileRun(deps);
    t.equal((await jobs()).length, 1);
  },
);

t.test(
  'one that ended in the same hour counts as that of this night, one of the night before does not',
  async (t) => {
    const { deps, advance, add, jobs } = await openJobs(t);
    await add({ status: 'completed', params: { mode: 'reconcile' }, createdBy: 'schedule' });
    await startReconcileRun(deps);
    t.equal((await jobs()).length, 1);
    advance(23 * 3_600_000);
    await startReconcileRun(deps);
    t.equal((await jobs()).length, 2);
  },
);

t.test('one that a person asked for, and other runs of the schedule, do not stand for it', async (t) => {
  const { deps, add, jobs } = await openJobs(t);
  await add({ status: 'completed', params: { mode: 'reconcile' }, createdBy: 'maria' });
  await add({ status: 'completed', params: { mode: 'live' }, createdBy: 'schedule' });
  await startReconcileRun(deps);
  t.equal((await jobs()).length, 3);
});

t.test('while the live run is paused changes wait, also for the night', async (t) => {
  const { deps, add, request, jobs } = await openJobs(t);
  const id = await add({ status: 'paused', params: { mode: 'live' } });
  await startReconcileRun(deps);
  t.equal((await jobs()).length, 1);
  await request(id, 'cancel');
  await startReconcileRun(deps);
  t.equal((await jobs()).length, 2);
});
