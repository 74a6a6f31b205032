import type { Test } from 'tap';
import { guid, type OpenSql, site, sites, territories } from './fixtures.ts';

const [now, later] = ['2026-01-31T09:00:00.000Z', '2026-01-31T09:00:05.000Z'];
const run = guid(90);

/** What the live run and the comparison of keys and versions need. */
export function liveConformance(t: Test, open: OpenSql): void {
  t.test(
    "changes of others and reported rows are seen at once, the bridge's own writes are not",
    async (t) => {
      const sql = await open(t);
      const look = () => sql.read((tx) => tx.live.look(run));
      t.same(await look(), { changes: false, otherRun: false, stop: false });
      await sql.write((tx) => tx.sync.asBridge(() => tx.rows.insert(sites, [site(1)])));
      t.match(await look(), { changes: false });
      await sql.write((tx) => tx.rows.insert(sites, [site(2)]));
      t.match(await look(), { changes: true });
      const both = [territories, sites];
      t.same(await sql.read((tx) => tx.live.touched(both)), [sites]);
      await sql.write((tx) => tx.sync.stageSqlChanges(sites));
      t.match(await look(), { changes: false });
      await sql.write((tx) => tx.live.addHints(territories, [guid(7)]));
      t.match(await look(), { changes: true });
      t.same(await sql.read((tx) => tx.live.touched(both)), [territories]);
    },
  );

  t.test('a row reported twice becomes pending once, to be read again', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.live.addHints(sites, [guid(1), guid(2), guid(1)]));
    await sql.write((tx) => tx.live.addHints(sites, [guid(2)]));
    t.equal(await sql.write((tx) => tx.live.stageHints(sites)), 2);
    t.equal(await sql.write((tx) => tx.live.stageHints(sites)), 0);
    const found = await sql.read((tx) => tx.live.due(sites, { now, after: null, limit: 10 }));
    t.match(found, [
      { key: guid(1), remoteChanged: true, remote: null },
      { key: guid(2), remoteChanged: true, remote: null },
    ]);
  });

  t.test('a deferred row is due at its time, or at once when it is touched again', async (t) => {
    const sql = await open(t);
    const due = (at: string) =>
      sql.read(async (tx) =>
        (await tx.live.due(sites, { now: at, after: null, limit: 10 })).map((row) => row.key),
      );
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1), site(2)]);
      await tx.sync.stageSqlChanges(sites);
    });
    const read = await sql.read((tx) => tx.sync.pending(sites, null, 10));
    await sql.write((tx) => tx.sync.defer(sites, read, later));
    t.same(await due(now), []);
    t.same(await due(later), [guid(1), guid(2)]);
    await sql.write(async (tx) => {
      await tx.rows.update(sites, guid(2), { name: 'Touched' });
      await tx.sync.stageSqlChanges(sites);
    });
    t.same(await due(now), [guid(2)]);
    const [first] = read;
    const postponed = { now, touch: first?.touch ?? 0, until: later };
    await sql.write((tx) => tx.live.postpone(sites, postponed));
    t.same(await due(now), [guid(2)], 'what was touched since stays due');
    await sql.write((tx) => tx.live.postpone(sites, { ...postponed, touch: 1_000 }));
    t.same(await due(now), []);
  });

  t.test('linked rows that were not seen, and rows without partner, are found', async (t) => {
    const sql = await open(t);
    const linked = (n: number) => ({ sqlId: guid(n), remoteId: guid(10 + n), base: site(n), etag: null });
    await sql.write(async (tx) => {
      await tx.sync.asBridge(() => tx.rows.insert(sites, [site(1), site(2), site(3)]));
      await tx.sync.putLinks(sites, [linked(1), linked(2), linked(4)]);
      const times = { createdAt: now, startedAt: now, finishedAt: null };
      const flags = { cancelRequested: false, pauseRequested: false };
      const rest = { params: {}, progress: null, counts: {}, result: null, error: null, createdBy: 'x' };
      await tx.jobs.insert({ id: run, kind: 'sync', status: 'running', ...rest, ...times, ...flags });
      await tx.reconcile.markSeen(run, sites, [guid(1), guid(1)]);
      await tx.reconcile.markSeen(run, sites, [guid(1)]);
    });
    const unseen = (after: string | null) =>
      sql.read((tx) => tx.reconcile.unseen(run, sites, { after, limit: 10 }));
    t.same(await unseen(null), [
      { sqlId: guid(2), remoteId: guid(12) },
      { sqlId: guid(4), remoteId: guid(14) },
    ]);
    t.same(await unseen(guid(2)), [{ sqlId: guid(4), remoteId: guid(14) }]);
    t.equal(await sql.write((tx) => tx.reconcile.stageUnmatched(sites)), 2);
    const pending = await sql.read((tx) => tx.sync.pending(sites, null, 10));
    t.same(
      pending.map((row) => row.key),
      [guid(3), guid(4)],
    );
    await sql.write((tx) => tx.reconcile.clear(run));
    t.equal((await unseen(null)).length, 3);
  });
}
