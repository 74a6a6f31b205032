import t, { type Test } from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { runMonthCalculation } from '../../../api/usecases/calculate-month.ts';
import { guid, siteId, World } from './revenue/support.ts';

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

const fee = (amount: string) => ({ fixedFee: { services: [{ code: '4700', fee: amount }] } });

async function world(t: Test): Promise<World> {
  const opened = await World.open();
  t.teardown(() => opened.sql.close());
  await opened.sql.write((tx) => tx.jobs.insert(job));
  return opened;
}

/** A job of its own that follows the first one, which has ended. */
async function nextJob(w: World): Promise<Job> {
  const next = { ...job, id: guid(5, 2), createdAt: '2025-07-01T10:00:00.000Z' };
  await w.sql.write(async (tx) => {
    await tx.jobs.request(job.id, 'cancel', '2025-07-01T10:00:00.000Z');
    await tx.jobs.insert(next);
  });
  return next;
}

/** Runs the job; `beats` collects the progress, `stopAfter` cancels it after so many beats. */
function run(w: World, stopAfter = Number.POSITIVE_INFINITY, beats: number[] = [], work = job) {
  const cancel = new AbortController();
  const beat = async (progress: { done: number }) => {
    beats.push(progress.done);
    if (beats.length >= stopAfter) cancel.abort();
  };
  return runMonthCalculation(w, work, { signal: cancel.signal, beat });
}

t.test('every active site is calculated, page by page', async (t) => {
  const w = await world(t);
  for (let number = 1; number <= 45; number += 1) {
    await w.site(number);
    await w.contract(number, fee('10.10'));
  }
  const beats: number[] = [];
  const end = await run(w, undefined, beats);
  t.same(end, {
    status: 'completed',
    counts: { calculated: 45, unchanged: 0, failed: 0, skipped: 0 },
    result: { month: '2025-06', sites: 45, total: '454.50' },
    error: null,
  });
  t.same(beats, [20, 40, 45]);
  t.equal((await w.all('revenueCalculation')).length, 45);
});

t.test('a failing site is noted with its number, the others go on', async (t) => {
  const w = await world(t);
  for (const number of [1, 2, 3, 4, 5]) await w.site(number, number === 5 ? { isActive: false } : {});
  await w.contract(1, fee('10'));
  await w.contract(2, { perOccupiedRoom: { roomRate: '1' } });
  await w.contract(4, fee('-2.50'), { terms: '{' });
  await w.contract(5, fee('99'));
  const end = await run(w);
  t.equal(end.status, 'completed_with_errors');
  t.same(end.counts, { calculated: 1, unchanged: 0, failed: 2, skipped: 1 });
  t.same(end.result, { month: '2025-06', sites: 1, total: '10.00' });
  t.match(await w.sql.read((tx) => tx.jobs.failures(job.id, 10)), [
    { table: 'customerSite', rowId: siteId(2), label: '0002', code: 'missing-facts', message: /Site 0002/ },
    { rowId: siteId(4), label: '0004', code: 'invalid-terms', message: /Site 0004, contract C-4/ },
  ]);
});

t.test('a second run finds everything unchanged and totals the same', async (t) => {
  const w = await world(t);
  await w.site(1);
  await w.contract(1, fee('10'));
  const first = await run(w);
  const second = await run(w, undefined, [], await nextJob(w));
  t.same(second.counts, { calculated: 0, unchanged: 1, failed: 0, skipped: 0 });
  t.same(second.result, first.result);
  t.equal((await w.outbox()).length, 1);
});

t.test('a cancelled run stops at a page and a new run finishes the rest', async (t) => {
  const w = await world(t);
  for (let number = 1; number <= 25; number += 1) {
    await w.site(number);
    await w.contract(number, fee('1'));
  }
  const stopped = await run(w, 1);
  t.equal(stopped.status, 'cancelled');
  t.same(stopped.counts, { calculated: 20, unchanged: 0, failed: 0, skipped: 0 });
  const rest = await run(w, undefined, [], await nextJob(w));
  t.same(rest.counts, { calculated: 5, unchanged: 20, failed: 0, skipped: 0 });
});

t.test('a run that is taken up again goes on behind the sites it has dealt with', async (t) => {
  const w = await world(t);
  for (let number = 1; number <= 25; number += 1) {
    await w.site(number);
    await w.contract(number, fee('1'));
  }
  await run(w, 1);
  const beats: number[] = [];
  const rest = await run(w, undefined, beats);
  t.equal(rest.status, 'completed');
  t.same(rest.counts, { calculated: 25, unchanged: 0, failed: 0, skipped: 0 }, 'nothing is counted twice');
  t.same(rest.result, { month: '2025-06', sites: 25, total: '25.00' });
  t.same(beats, [20, 25]);
});

t.test('the reason of the run is the reason of the versions it makes', async (t) => {
  const w = await world(t);
  await w.site(1);
  await w.contract(1, fee('1'));
  await run(w, undefined, [], { ...job, params: { ...job.params, reason: 'Rates were corrected.' } });
  t.match(await w.all('revenueCalculation'), [{ version: 1, reason: 'Rates were corrected.' }]);
});

t.test('a run whose cancel came after the last site is complete', async (t) => {
  const w = await world(t);
  await w.site(1);
  await w.contract(1, fee('1'));
  t.equal((await run(w, 1)).status, 'completed');
});

t.test('a database that is gone stops the run', async (t) => {
  const w = await world(t);
  await w.site(1);
  const gone = new Error('connection lost');
  const sql = {
    ...w.sql,
    read: w.sql.read.bind(w.sql),
    write: () => Promise.reject(gone),
    ping: () => Promise.reject(gone),
  };
  const control = { signal: new AbortController().signal, beat: async () => undefined };
  const deps = { sql, clock: w.clock, ids: w.ids, logger: w.logger };
  await t.rejects(runMonthCalculation(deps, job, control), gone);
});

t.test('an unexpected error of one site is noted without its inner text', async (t) => {
  const w = await world(t);
  await w.site(1);
  await w.contract(1, fee('1'));
  const ids = {
    next: () => {
      throw new Error('secret');
    },
  };
  const control = { signal: new AbortController().signal, beat: async () => undefined };
  const end = await runMonthCalculation({ sql: w.sql, clock: w.clock, ids, logger: w.logger }, job, control);
  t.equal(end.status, 'completed_with_errors');
  const [failure] = await w.sql.read((tx) => tx.jobs.failures(job.id, 10));
  t.match(failure, { code: 'internal', label: '0001' });
  t.notMatch(failure?.message, 'secret');
});

t.test('a job without a month is refused', async (t) => {
  const w = await world(t);
  const control = { signal: new AbortController().signal, beat: async () => undefined };
  await t.rejects(runMonthCalculation(w, { ...job, params: {} }, control), { code: 'invalid-request' });
});
