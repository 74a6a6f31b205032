import type { Test } from 'tap';
import type { RemoteRow } from '../../../api/ports/dataverse.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import type { Pending } from '../../../api/ports/sync-store.ts';
import { guid, type OpenSql, site, sites, territories, territory } from './fixtures.ts';

const remote = (n: number, name: string): RemoteRow => ({ row: site(n, { name }), etag: `W/"${n}"` });
const page = (rows: readonly RemoteRow[], deltaLink: string | null = null) => {
  return { rows, deletedIds: [], broken: [], deltaLink };
};
const later = '2026-01-31T09:00:05.000Z';
const link = (sqlId: string, remoteId: string) => ({ sqlId, remoteId, base: site(1), etag: 'W/"1"' });

async function pendingOf(sql: Sql): Promise<readonly Pending[]> {
  return sql.read((tx) => tx.sync.pending(sites, null, 1000));
}

async function keysOf(sql: Sql): Promise<string[]> {
  return (await pendingOf(sql)).map((one) => one.key);
}

/** The durable state of the sync. */
export function syncConformance(t: Test, open: OpenSql): void {
  stagingConformance(t, open);
  settlingConformance(t, open);
  linkConformance(t, open);
  sentConformance(t, open);
}

function stagingConformance(t: Test, open: OpenSql): void {
  t.test("inserted, updated and deleted SQL rows become pending once, the bridge's own do not", async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1), site(2), site(3)]);
      await tx.rows.update(sites, guid(1), { name: 'Changed' });
      await tx.rows.delete(sites, guid(2));
      await tx.sync.asBridge(() => tx.rows.insert(sites, [site(4)]));
      await tx.rows.insert(territories, [territory(5)]);
    });
    t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 3);
    t.same(await keysOf(sql), [guid(1), guid(2), guid(3)]);
    const [first] = await pendingOf(sql);
    t.match(first, {
      sqlChanged: true,
      remoteChanged: false,
      remoteDeleted: false,
      remote: null,
      attempts: 0,
    });
    t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 0, 'a change is staged once');
    t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(territories)), 1, 'tables do not mix');
  });

  t.test('an update that changes nothing is not a change', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
    await sql.write((tx) => tx.sync.stageSqlChanges(sites));
    await sql.write((tx) => tx.rows.update(sites, guid(1), { name: 'Site 0001', isActive: true }));
    t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 0);
  });

  t.test("the bridge's marker covers nested work, and nothing after it", async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.sync.asBridge(async () => {
        await tx.sync.asBridge(() => tx.rows.insert(sites, [site(1)]));
        await tx.rows.insert(sites, [site(2)]);
      });
      await tx.rows.insert(sites, [site(3)]);
    });
    await t.rejects(
      sql.write((tx) => tx.sync.asBridge(() => Promise.reject(new Error('stop')))),
      {
        message: 'stop',
      },
    );
    await sql.write((tx) => tx.rows.insert(sites, [site(4)]));
    await sql.write((tx) => tx.sync.stageSqlChanges(sites));
    t.same(await keysOf(sql), [guid(3), guid(4)]);
  });

  t.test('a unit that fails leaves the change log and the checkpoint as they were', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
    const failed = sql.write(async (tx) => {
      await tx.sync.stageSqlChanges(sites);
      await tx.sync.stageRemoteChanges(sites, page([remote(2, 'Two')], 'delta-1'));
      throw new Error('stop');
    });
    await t.rejects(failed, { message: 'stop' });
    t.same(await keysOf(sql), []);
    t.equal(await sql.read((tx) => tx.sync.deltaLink(sites)), null);
    t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 1);
  });

  t.test('a page of the feed is kept with its rows, and its delta link becomes the checkpoint', async (t) => {
    const sql = await open(t);
    const broken = { id: guid(3), etag: 'W/"3"', problems: [{ column: 'name', rule: 'must not be empty' }] };
    const first = { rows: [remote(1, 'One')], deletedIds: [guid(2)], broken: [broken], deltaLink: null };
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, first));
    t.equal(await sql.read((tx) => tx.sync.deltaLink(sites)), null, 'not before the last page');
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([], 'delta-1')));
    t.equal(await sql.read((tx) => tx.sync.deltaLink(sites)), 'delta-1');
    t.equal(await sql.read((tx) => tx.sync.deltaLink(territories)), null);
    t.match(await pendingOf(sql), [
      { key: guid(1), sqlChanged: false, remoteChanged: true, remote: remote(1, 'One') },
      { key: guid(2), remoteChanged: false, remoteDeleted: true, remote: null },
      { key: guid(3), remoteChanged: true, remoteDeleted: false, remote: null },
    ]);
    await sql.write((tx) => tx.sync.compareWhole(sites, guid(77), 'beginning'));
    t.equal(await sql.read((tx) => tx.sync.deltaLink(sites)), null);
  });

  t.test('staging again merges both sides, and the last word of the feed stands', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await tx.sync.stageRemoteChanges(sites, page([remote(1, 'Old')]));
      await tx.sync.stageSqlChanges(sites);
      await tx.sync.stageRemoteChanges(sites, page([remote(1, 'New')]));
    });
    t.match(await pendingOf(sql), [{ sqlChanged: true, remoteChanged: true, remote: remote(1, 'New') }]);
    const deleted = { rows: [], deletedIds: [guid(1)], broken: [], deltaLink: null };
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, deleted));
    t.match(await pendingOf(sql), [{ sqlChanged: true, remoteDeleted: true, remote: null }]);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'Back')])));
    t.match(await pendingOf(sql), [{ sqlChanged: true, remoteDeleted: false, remote: remote(1, 'Back') }]);
  });

  t.test('the next link is kept with its page and forgotten at the end of the feed', async (t) => {
    const sql = await open(t);
    const feed = () => sql.read((tx) => tx.sync.feed(sites));
    t.same(await feed(), { deltaLink: null, nextLink: null, fullRun: null });
    await sql.write((tx) => tx.sync.stageSqlChanges(sites));
    await sql.write((tx) => tx.sync.compareWhole(sites, guid(9), 'beginning'));
    const half = { ...page([remote(1, 'One')]), nextLink: 'next-1' };
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, half));
    t.same(await feed(), { deltaLink: null, nextLink: 'next-1', fullRun: guid(9) });
    await sql.write((tx) => tx.sync.stageRows(sites, [guid(1)]));
    t.equal((await feed()).nextLink, 'next-1', 'rows that were asked for leave the feed alone');
    await sql.write((tx) => tx.sync.compareWhole(sites, guid(8), 'next-link'));
    t.same(await feed(), { deltaLink: null, nextLink: 'next-1', fullRun: guid(8) });
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([], 'delta-1')));
    t.same(await feed(), { deltaLink: 'delta-1', nextLink: null, fullRun: guid(8) });
    await sql.write((tx) => tx.sync.compareWhole(sites, guid(7), 'beginning'));
    t.same(await feed(), { deltaLink: null, nextLink: null, fullRun: guid(7) });
  });

  t.test('rows that are asked for are read on both sides, whichever id names them', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.sync.putLinks(sites, [link(guid(1), guid(101)), link(guid(2), guid(102))]);
      await tx.sync.stageRemoteChanges(sites, page([remote(5, 'kept')]));
      await tx.sync.stageRows(sites, [guid(1), guid(102), guid(5)]);
    });
    t.same(await keysOf(sql), [guid(1), guid(2), guid(5)]);
    t.match(await pendingOf(sql), [{ remoteChanged: true, remote: null }, {}, { remote: null }]);
    const some = await sql.read((tx) => tx.sync.pendingRows(sites, [guid(2), guid(99)]));
    t.same(
      some.map((one) => one.key),
      [guid(2)],
    );
  });

  t.test('a full comparison forgets what the feed said before it', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await tx.sync.stageRemoteChanges(sites, page([remote(1, 'old')]));
      await tx.sync.stageAllSqlRows(sites, null, 10);
    });
    t.match(await pendingOf(sql), [{ key: guid(1), sqlChanged: true, remoteChanged: true, remote: null }]);
  });

  t.test('a full comparison takes every row, and linked rows that are gone', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.sync.asBridge(() => tx.rows.insert(sites, [site(1), site(2)]));
      await tx.sync.putLinks(sites, [link(guid(1), guid(1)), link(guid(3), guid(3))]);
    });
    t.equal(await sql.write((tx) => tx.sync.stageAllSqlRows(sites, null, 10)), null);
    t.same(await keysOf(sql), [guid(1), guid(2), guid(3)]);
  });

  t.test('a full comparison takes rows and links slice by slice', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.sync.asBridge(() => tx.rows.insert(sites, [site(1), site(2), site(4)]));
      await tx.sync.putLinks(sites, [link(guid(1), guid(1)), link(guid(3), guid(3)), link(guid(5), guid(5))]);
    });
    const slice = (after: string | null) => sql.write((tx) => tx.sync.stageAllSqlRows(sites, after, 2));
    t.equal(await slice(null), guid(2));
    t.same(await keysOf(sql), [guid(1), guid(2)]);
    t.equal(await slice(guid(2)), guid(5));
    t.equal(await slice(guid(5)), null);
    t.same(await keysOf(sql), [1, 2, 3, 4, 5].map(guid));
  });

  t.test('a long change log is taken slice by slice, oldest entries first', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1), site(2), site(3)]));
    const slice = () => sql.write((tx) => tx.sync.stageSqlSlice(sites, 2));
    t.equal(await slice(), true);
    t.same(await keysOf(sql), [guid(1), guid(2)]);
    t.equal(await slice(), false, 'one entry is left');
    t.same(await keysOf(sql), [guid(1), guid(2)]);
    t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 1);
    t.equal(await slice(), false);
  });
}

function settlingConformance(t: Test, open: OpenSql): void {
  t.test('pending rows come in stable order after the cursor', async (t) => {
    const sql = await open(t);
    const rows = Array.from({ length: 7 }, (_, i) => remote(i + 1, 'x'));
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([...rows].reverse())));
    const first = await sql.read((tx) => tx.sync.pending(sites, null, 3));
    const rest = await sql.read((tx) => tx.sync.pending(sites, guid(3), 10));
    t.same(
      [...first, ...rest].map((one) => one.key),
      rows.map((one) => one.row.id),
    );
    t.equal(await sql.read((tx) => tx.sync.pendingCount(sites)), 7);
    t.equal(await sql.read((tx) => tx.sync.pendingCount(territories)), 0);
  });

  t.test('a row touched while it was being compared stays pending', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'a'), remote(2, 'a')])));
    const read = await pendingOf(sql);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'b')])));
    await sql.write((tx) => tx.sync.settle(sites, read));
    t.match(await pendingOf(sql), [{ key: guid(1), remote: remote(1, 'b') }]);
  });

  t.test('a row settled and touched anew is not taken away by an older reading', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'a')])));
    const old = await pendingOf(sql);
    await sql.write((tx) => tx.sync.settle(sites, old));
    t.same(await pendingOf(sql), []);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'b')])));
    await sql.write((tx) => tx.sync.settle(sites, old));
    await sql.write((tx) => tx.sync.defer(sites, old, later));
    t.match(await pendingOf(sql), [{ key: guid(1), attempts: 0 }]);
  });

  t.test('a deferred row counts its attempts until it is touched again', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'a'), remote(2, 'a')])));
    const read = await pendingOf(sql);
    await sql.write((tx) => tx.sync.defer(sites, read.slice(0, 1), later));
    await sql.write((tx) => tx.sync.defer(sites, read.slice(0, 1), later));
    t.same(
      (await pendingOf(sql)).map((one) => one.attempts),
      [2, 0],
    );
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(1, 'b')])));
    t.same(
      (await pendingOf(sql)).map((one) => one.attempts),
      [0, 0],
    );
  });

  t.test('rows that failed are told from the others, also those of one run', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([1, 2, 3].map((n) => remote(n, 'a')))));
    const read = await pendingOf(sql);
    await sql.write(async (tx) => {
      await tx.sync.defer(sites, read.slice(0, 2), later);
      const times = { createdAt: '2026-03-01T09:00:00.000Z', startedAt: null, finishedAt: null };
      const flags = { cancelRequested: false, pauseRequested: false };
      const rest = { params: {}, progress: null, counts: {}, result: null, error: null, createdBy: 'x' };
      await tx.jobs.insert({ id: guid(50), kind: 'sync', status: 'queued', ...rest, ...times, ...flags });
      const failure = { table: sites.name, label: '', code: 'refused', message: '' };
      await tx.jobs.addFailures(guid(50), [
        { ...failure, rowId: guid(2) },
        { ...failure, rowId: guid(3) },
      ]);
    });
    const failed = async (ofRun: string | null) => {
      const found = await sql.read((tx) => tx.sync.pending(sites, null, 10, { ofRun }));
      t.equal(await sql.read((tx) => tx.sync.pendingCount(sites, { ofRun })), found.length);
      return found.map((one) => one.key);
    };
    t.same(await failed(null), [guid(1), guid(2)]);
    t.same(await failed(guid(50)), [guid(2)]);
    t.same(await failed(guid(51)), []);
  });

  t.test('more rows than one statement takes are settled', async (t) => {
    const sql = await open(t);
    const rows = Array.from({ length: 1203 }, (_, i) => remote(i + 1, 'x'));
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page(rows)));
    const read = await sql.read((tx) => tx.sync.pending(sites, null, 2000));
    t.equal(read.length, 1203);
    await sql.write((tx) => tx.sync.settle(sites, read));
    t.equal(await sql.read((tx) => tx.sync.pendingCount(sites)), 0);
  });
}

function linkConformance(t: Test, open: OpenSql): void {
  t.test('links are found from both sides, replaced and removed', async (t) => {
    const sql = await open(t);
    const links = [link(guid(1), guid(101)), { ...link(guid(2), guid(2)), etag: null }];
    await sql.write((tx) => tx.sync.putLinks(sites, links));
    t.same(await sql.read((tx) => tx.sync.links(sites, [guid(1), guid(9)])), [links[0]]);
    t.same(await sql.read((tx) => tx.sync.linksByRemoteId(sites, [guid(2), guid(1)])), [links[1]]);
    t.same(await sql.read((tx) => tx.sync.links(territories, [guid(1)])), []);
    t.same(await sql.read((tx) => tx.sync.links(sites, [])), []);
    const renewed = { ...link(guid(1), guid(101)), base: site(1, { name: 'Newer' }), etag: 'W/"2"' };
    await sql.write((tx) => tx.sync.putLinks(sites, [renewed]));
    t.same(await sql.read((tx) => tx.sync.links(sites, [guid(1)])), [renewed]);
    t.equal(await sql.read((tx) => tx.sync.linkCount(sites)), 2);
    await sql.write((tx) => tx.sync.removeLinks(sites, [guid(1), guid(9)]));
    t.equal(await sql.read((tx) => tx.sync.linkCount(sites)), 1);
  });

  t.test("a row is linked to one row at most: a newer link takes the older one's place", async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.sync.putLinks(sites, [link(guid(1), guid(101)), link(guid(2), guid(102))]));
    await sql.write((tx) => tx.sync.putLinks(sites, [link(guid(1), guid(102))]));
    const found = await sql.read((tx) => tx.sync.links(sites, [guid(1), guid(2)]));
    t.match(found, [{ sqlId: guid(1), remoteId: guid(102) }]);
    t.equal(found.length, 1);
  });

  t.test('a Dataverse row linked to another SQL id is pending under the SQL id', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await tx.sync.stageSqlChanges(sites);
      await tx.sync.putLinks(sites, [link(guid(1), guid(101))]);
      const feed = { rows: [remote(101, 'x')], deletedIds: [], broken: [], deltaLink: null };
      await tx.sync.stageRemoteChanges(sites, feed);
    });
    t.match(await pendingOf(sql), [{ key: guid(1), sqlChanged: true, remote: remote(101, 'x') }]);
    t.equal((await pendingOf(sql)).length, 1);
  });

  t.test('a row left pending under its Dataverse id moves under the SQL id it was matched to', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page([remote(101, 'a')])));
    await sql.write((tx) => tx.sync.putLinks(sites, [link(guid(1), guid(101))]));
    await sql.write((tx) => tx.sync.stageSqlChanges(sites));
    t.match(await pendingOf(sql), [{ key: guid(1), remoteChanged: true, remote: remote(101, 'a') }]);
    t.equal((await pendingOf(sql)).length, 1);
  });
}

function sentConformance(t: Test, open: OpenSql): void {
  t.test('a write on its way is kept per row until it is forgotten, the last one counts', async (t) => {
    const sql = await open(t);
    const create = { sqlId: guid(1), remoteId: guid(1), base: null, cells: { name: 'A' }, created: true };
    const change = { ...create, base: site(1), cells: { name: null }, created: false };
    const other = { ...create, sqlId: guid(2), remoteId: guid(9) };
    await sql.write((tx) => tx.sync.putSent(sites, [create, other]));
    await sql.write((tx) => tx.sync.putSent(sites, [change]));
    t.same(await sql.read((tx) => tx.sync.sent(sites, [guid(1), guid(3)])), [change]);
    t.same(await sql.read((tx) => tx.sync.sent(territories, [guid(1)])), [], 'of this table alone');
    await sql.write((tx) => tx.sync.forgetSent(sites, [guid(1)]));
    t.same(await sql.read((tx) => tx.sync.sent(sites, [guid(1), guid(2)])), [other]);
  });
}
