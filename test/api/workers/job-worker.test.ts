import t from 'tap';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { startJob } from '../../../api/usecases/start-job.ts';
import { startJobWorker } from '../../../api/workers/job-worker.ts';
import { countingIds, silentLogger } from '../adapters/dataverse/support.ts';

t.test('the worker runs jobs as they come, outlives a dead database and stops when told', async (t) => {
  const stop = new AbortController();
  const logger = silentLogger();
  const ids = countingIds();
  const ran: string[] = [];
  let pauses = 0;
  let broken = true;
  const clock: Clock = {
    now: () => new Date('2026-01-31T09:00:00Z'),
    sleep: async (ms, signal) => {
      if (ms !== 250) {
        await new Promise<void>((resolve) =>
          signal?.addEventListener('abort', () => resolve(), { once: true }),
        );
        return;
      }
      pauses += 1;
      broken = false;
      if (pauses <= 2) {
        await startJob(
          { sql, clock, ids },
          { kind: 'sync', params: { n: String(pauses) }, requestedBy: 'test' },
        );
      } else stop.abort();
    },
  };
  const real = await openSql({ url: 'sqlite::memory:', clock, logger });
  t.teardown(() => real.close());
  const sql: Sql = {
    ...real,
    write: async (work) => {
      if (broken) throw new Error('the database is away');
      return real.write(work);
    },
  };
  await startJobWorker(
    { sql, clock, logger },
    {
      sync: async (job) => {
        ran.push(String(job.params.n));
        return { status: 'completed', counts: {}, result: null, error: null };
      },
    },
    { owner: 'worker', kinds: ['sync'], leaseMs: 60_000, idleMs: 250, signal: stop.signal },
  );
  t.strictSame(ran, ['1', '2']);
  t.ok(logger.lines.some((line) => line.startsWith('jobs could not be read or written')));
});
