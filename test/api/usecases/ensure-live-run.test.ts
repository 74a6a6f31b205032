import t from 'tap';
import { ensureLiveRun } from '../../../api/usecases/ensure-live-run.ts';
import { startCatchUpRun } from '../../../api/usecases/start-catch-up-run.ts';
import { openJobs } from './jobs-at-hand.ts';

const live = { mode: 'live' };

t.test('a live run is queued when no run of the sync waits, runs or is paused', async (t) => {
  const { deps, add, jobs } = await openJobs(t);
  await add({ status: 'completed' });
  t.equal(await ensureLiveRun(deps), true);
  t.match((await jobs())[0], { status: 'queued', params: live, createdBy: 'schedule' });
  t.equal(await ensureLiveRun(deps), false, 'it waits now');
  t.equal((await jobs()).length, 2);
});

for (const status of ['queued', 'running', 'paused'] as const) {
  t.test(`a run that is ${status} is left alone, however many have ended since`, async (t) => {
    const { deps, add, advance } = await openJobs(t);
    await add({ status });
    for (let index = 0; index < 30; index += 1) {
      advance(1000);
      await add({ status: 'completed' });
    }
    t.equal(await ensureLiveRun(deps), false);
  });
}

for (const status of ['failed', 'cancelled'] as const) {
  t.test(`after a live run that ${status} there is a rest of a minute`, async (t) => {
    const { deps, add, advance } = await openJobs(t);
    await add({ status, params: live, finishedAt: deps.clock.now().toISOString() });
    advance(59_999);
    t.equal(await ensureLiveRun(deps), false);
    advance(1);
    t.equal(await ensureLiveRun(deps), true);
  });
}

t.test('after one that handed over, and after another run that failed, there is none', async (t) => {
  const { deps, add } = await openJobs(t);
  const finishedAt = deps.clock.now().toISOString();
  await add({ status: 'completed', params: live, finishedAt });
  await add({ status: 'failed', finishedAt });
  t.equal(await ensureLiveRun(deps), true);
});

t.test('many processes at once queue one live run', async (t) => {
  const { deps, jobs } = await openJobs(t);
  await Promise.all(Array.from({ length: 10 }, () => ensureLiveRun(deps)));
  t.equal((await jobs()).length, 1);
});

t.test('while the live run is paused nothing catches up; resumed, it does', async (t) => {
  const { deps, add, request, jobs } = await openJobs(t);
  const id = await add({ status: 'paused', params: live });
  t.equal(await startCatchUpRun(deps), false);
  t.equal((await jobs()).length, 1);
  await request(id, 'resume');
  t.equal(await startCatchUpRun(deps), true);
  t.match((await jobs()).length, 2);
});
