import t from 'tap';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import type { Job, JobKind } from '../../../api/domain/job.ts';
import { BridgeError } from '../../../api/errors.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import {
  type JobEnd,
  type JobHandler,
  type RunJobsOptions,
  runJobs,
  runNextJob,
} from '../../../api/usecases/run-jobs.ts';
import { silentLogger } from '../adapters/dataverse/support.ts';

const start = Date.parse('2026-01-31T09:00:00Z');
const idle: JobEnd = { status: 'completed', counts: {}, result: null, error: null };
const options: RunJobsOptions = { owner: 'one', kinds: ['sync', 'revenue-month'], leaseMs: 30_000 };

/** Sleepers wake only when the time is moved past their end or their signal aborts. */
function handClock(): Clock & { advance(ms: number): void } {
  let now = start;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, wake: () => resolve() };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => resolve(), { once: true });
        if (signal?.aborted === true) resolve();
      }),
    advance: (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until <= now) {
          sleepers.delete(sleeper);
          sleeper.wake();
        }
      }
    },
  };
}

async function open(t: { teardown(work: () => Promise<void>): unknown }) {
  const clock = handClock();
  const logger = silentLogger();
  const sql = await openSql({ url: 'sqlite::memory:', clock, logger });
  t.teardown(() => sql.close());
  let count = 0;
  const queue = async (kind: JobKind = 'sync'): Promise<string> => {
    count += 1;
    const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    const createdAt = new Date(start + count).toISOString();
    const job: Job = {
      id,
      kind,
      status: 'queued',
      params: {},
      progress: null,
      counts: {},
      result: null,
      error: null,
      cancelRequested: false,
      pauseRequested: false,
      createdBy: 'test',
      createdAt,
      startedAt: null,
      finishedAt: null,
    };
    await sql.write((tx) => tx.jobs.insert(job));
    return id;
  };
  const get = (id: string) => sql.read((tx) => tx.jobs.get(id));
  return { deps: { sql, clock, logger }, clock, logger, sql, queue, get };
}

t.test(
  'waiting jobs of the asked kinds run oldest first, each by its handler, until none is left',
  async (t) => {
    const { deps, queue, get } = await open(t);
    const ids = [await queue('sync'), await queue('revenue-month'), await queue('sync')];
    const seen: string[] = [];
    const handler: JobHandler = async (job) => {
      seen.push(job.id);
      return { ...idle, counts: { done: seen.length } };
    };
    t.equal(await runJobs(deps, { sync: handler }, { ...options, kinds: ['sync'] }), 2);
    t.strictSame(seen, [ids[0], ids[2]]);
    t.match(await get(ids[0] ?? ''), { status: 'completed', counts: { done: 1 } });
    t.equal((await get(ids[1] ?? ''))?.status, 'queued');
    t.equal(await runNextJob(deps, { sync: handler }, { ...options, kinds: ['sync'] }), null);
  },
);

t.test('an error ends the job as failed with a message that is safe to show', async (t) => {
  const { deps, queue, logger } = await open(t);
  const fails = async (error: unknown) => {
    await queue();
    return runNextJob(deps, { sync: async () => Promise.reject(error) }, options);
  };
  t.match(await fails(new Error('password=hunter2')), { status: 'failed', error: /^Something went wrong/ });
  t.match(await fails(new BridgeError('unavailable', 'The database is busy.')), {
    status: 'failed',
    error: 'The database is busy.',
  });
  const remote = Object.assign(new Error('Privilege is missing'), { name: 'DataverseError' });
  t.match(await fails(remote), { status: 'failed', error: 'Dataverse: Privilege is missing' });
  t.ok(logger.lines.some((line) => line.startsWith('job failed')));
});

t.test('counts of the last beat stay with a job that fails', async (t) => {
  const { deps, queue } = await open(t);
  await queue();
  const job = await runNextJob(
    deps,
    {
      sync: async (_, control) => {
        await control.beat({ step: 'half', done: 1, total: 2 }, { created: 7 });
        throw new Error('crash');
      },
    },
    options,
  );
  t.match(job, { status: 'failed', counts: { created: 7 }, progress: { step: 'half', done: 1, total: 2 } });
});

t.test('a kind without handler fails and blocks nothing', async (t) => {
  const { deps, queue } = await open(t);
  await queue('revenue-month');
  t.match(await runNextJob(deps, {}, options), { status: 'failed' });
});

t.test('a request to cancel aborts the signal at the next beat', async (t) => {
  const { deps, sql, queue } = await open(t);
  const id = await queue();
  const job = await runNextJob(
    deps,
    {
      sync: async (_, control) => {
        t.equal(control.signal.aborted, false);
        await sql.write((tx) => tx.jobs.request(id, 'cancel', '2026-01-31T09:00:01.000Z'));
        await control.beat({ step: 'on', done: 1, total: 2 }, {});
        return { ...idle, status: control.signal.aborted ? 'cancelled' : 'completed' };
      },
    },
    options,
  );
  t.equal(job?.status, 'cancelled');
});

t.test('a long step keeps its lease, so that no other worker takes the job', async (t) => {
  const { deps, clock, queue, get } = await open(t);
  const id = await queue();
  const job = await runNextJob(
    deps,
    {
      sync: async () => {
        for (let third = 0; third < 6; third += 1) {
          clock.advance(10_000);
          await new Promise((resolve) => setImmediate(resolve));
          await deps.sql.read(async () => undefined);
          await deps.sql.write(async () => undefined);
        }
        const stolen = await runNextJob(deps, { sync: async () => idle }, { ...options, owner: 'two' });
        t.equal(stolen, null, 'twice the lease has passed');
        return idle;
      },
    },
    options,
  );
  t.equal(job?.status, 'completed');
  t.equal((await get(id))?.status, 'completed');
});

t.test('a job taken over by another worker is not ended by its first owner', async (t) => {
  const { deps, clock, queue, get } = await open(t);
  const id = await queue();
  let aborted = false;
  await runNextJob(
    deps,
    {
      sync: async (_, control) => {
        const until = new Date(start + 120_000).toISOString();
        const now = new Date(start + 60_000).toISOString();
        await deps.sql.write((tx) => tx.jobs.claim(['sync'], { owner: 'two', now, until }));
        clock.advance(0);
        await control.beat({ step: 'on', done: 1, total: 2 }, {});
        aborted = control.signal.aborted;
        return idle;
      },
    },
    options,
  );
  t.ok(aborted);
  t.equal((await get(id))?.status, 'running', 'the new owner ends it');
});

t.test('a worker that stops leaves its job to be taken up again after the lease', async (t) => {
  const { deps, clock, queue, get } = await open(t);
  const id = await queue();
  const stop = new AbortController();
  const handler: JobHandler = async (_, control) => {
    stop.abort();
    return { ...idle, status: control.signal.aborted ? 'cancelled' : 'completed' };
  };
  t.equal(await runJobs(deps, { sync: handler }, { ...options, signal: stop.signal }), 1);
  t.equal((await get(id))?.status, 'running');
  t.equal(await runNextJob(deps, { sync: async () => idle }, { ...options, owner: 'two' }), null);
  clock.advance(options.leaseMs + 1);
  t.match(await runNextJob(deps, { sync: async () => idle }, { ...options, owner: 'two' }), {
    id,
    status: 'completed',
  });
});
