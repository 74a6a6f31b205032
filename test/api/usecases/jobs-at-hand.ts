import type { Test } from 'tap';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import type { Job } from '../../../api/domain/job.ts';
import { countingIds, silentLogger } from '../adapters/dataverse/support.ts';
import { queued } from './sync/world.ts';

/** A database with jobs of the sync, and a clock that is moved by hand. */
export async function openJobs(t: Test) {
  let now = Date.parse('2026-01-31T09:00:00Z');
  const clock = { now: () => new Date(now), sleep: async () => undefined };
  const logger = silentLogger();
  const sql = await openSql({ url: 'sqlite::memory:', clock, logger });
  t.teardown(() => sql.close());
  const ids = countingIds();
  return {
    deps: { sql, clock, ids, logger },
    logger,
    advance: (ms: number) => {
      now += ms;
    },
    add: async (cells: Partial<Job>): Promise<string> => {
      const id = ids.next();
      await sql.write((tx) =>
        tx.jobs.insert({ ...queued(id, {}), createdAt: new Date(now).toISOString(), ...cells }),
      );
      return id;
    },
    request: (id: string, event: 'pause' | 'resume' | 'cancel') =>
      sql.write((tx) => tx.jobs.request(id, event, new Date(now).toISOString())),
    /** Newest first. */
    jobs: () => sql.read((tx) => tx.jobs.list({ kind: 'sync', limit: 100 })),
  };
}
