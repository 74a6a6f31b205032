import type { Test } from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { guid, type OpenSql, site, sites, territories } from './fixtures.ts';

function running(n: number, status: Job['status'] = 'running'): Job {
  return {
    id: guid(n),
    kind: 'sync',
    status,
    params: {},
    progress: null,
    counts: {},
    result: null,
    error: null,
    cancelRequested: false,
    pauseRequested: false,
    createdBy: 'tester',
    createdAt: '2026-03-01T09:00:00.000Z',
    startedAt: null,
    finishedAt: null,
  };
}

const row = (n: number, remote = n) => {
  return { sqlId: guid(n), remoteId: guid(remote), wouldLink: true, inConflict: false };
};

/** The scratch of dry runs. */
export function dryRunConformance(t: Test, open: OpenSql): void {
  t.test('rows that were met are found by either id, and keep their first mark', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.jobs.insert(running(90));
      await tx.dryRun.mark(guid(90), sites, [row(1), row(2, 102)]);
      await tx.dryRun.mark(guid(90), sites, [{ ...row(1), wouldLink: false }, row(3), row(3)]);
    });
    const seen = (ids: number[]) => sql.read((tx) => tx.dryRun.seen(guid(90), sites, ids.map(guid)));
    t.same(await seen([1]), [row(1)]);
    t.same(await seen([102, 2]), [row(2, 102)]);
    t.same(await seen([9]), []);
    t.same(await sql.read((tx) => tx.dryRun.seen(guid(91), sites, [guid(1)])), []);
    t.same(await sql.read((tx) => tx.dryRun.seen(guid(90), territories, [guid(1)])), []);
  });

  t.test('the scratch of runs that are not under way is cleared with its own', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      for (const n of [90, 91]) await tx.jobs.insert(running(n));
      await tx.jobs.insert(running(92, 'failed'));
      for (const n of [90, 91, 92]) await tx.dryRun.mark(guid(n), sites, [row(1)]);
      await tx.dryRun.clear(guid(90));
    });
    const left = async (n: number) =>
      (await sql.read((tx) => tx.dryRun.seen(guid(n), sites, [guid(1)]))).length;
    t.same([await left(90), await left(91), await left(92)], [0, 1, 0]);
  });

  t.test('touched rows come in order: pending, logged, or all and linked ones', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.sync.asBridge(() => tx.rows.insert(sites, [site(4), site(6)]));
      await tx.rows.insert(sites, [site(2)]);
      await tx.sync.stageSqlChanges(sites);
    });
    await sql.write(async (tx) => {
      await tx.rows.update(sites, guid(6), { name: 'Changed' });
      await tx.rows.update(sites, guid(6), { name: 'Again' });
      await tx.sync.putLinks(sites, [{ sqlId: guid(1), remoteId: guid(1), base: site(1), etag: null }]);
    });
    const touched = (all: boolean, after: string | null, limit: number) =>
      sql.read((tx) => tx.dryRun.touched(sites, { all, after, limit }));
    t.same(await touched(false, null, 10), [guid(2), guid(6)]);
    t.same(await touched(true, null, 10), [guid(1), guid(2), guid(4), guid(6)]);
    t.same(await touched(true, null, 2), [guid(1), guid(2)]);
    t.same(await touched(true, guid(2), 2), [guid(4), guid(6)]);
    t.same(await touched(true, guid(6), 2), []);
  });
}
