import t from 'tap';
import type { Table } from '../../../api/domain/model/column.ts';
import type { Dataverse } from '../../../api/ports/dataverse.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { idOf, openWorld, replacing, site, siteRow, type World } from './sync/world.ts';

class Killed extends Error {}

/** Dataverse in small pages; notes from which link each table was read, and may act after a page of sites. */
function paged(client: Dataverse, afterSitePage: (page: number) => void = () => undefined) {
  const begun: { table: string; link: string | null }[] = [];
  let page = 0;
  const dataverse = replacing(client, {
    changes: async function* (table: Table, link: string | null) {
      begun.push({ table: table.name, link });
      for await (const one of client.changes(table, link, 3)) {
        yield one;
        if (table.name === site.name) afterSitePage(++page);
      }
    },
  });
  return { dataverse, begun, ofSites: () => begun.filter(({ table }) => table === site.name) };
}

/** A database that is out of reach once the process is dead. */
function mortal(sql: Sql, stop: AbortController): Sql {
  const alive = <T>(work: () => Promise<T>): Promise<T> =>
    stop.signal.aborted ? Promise.reject(new Killed('the process is gone')) : work();
  return {
    ...sql,
    read: (work) => alive(() => sql.read(work)),
    write: (work) => alive(() => sql.write(work)),
  };
}

async function filled(t: Parameters<typeof openWorld>[0], sites: number): Promise<World> {
  const world = await openWorld(t);
  for (let index = 1; index <= sites; index += 1) await world.dataverse.create(site, siteRow(index));
  await world.insert(site, siteRow(50), siteRow(51));
  return world;
}

for (const params of [{}, { mode: 'full' }] as const) {
  t.test(
    `a ${'mode' in params ? 'full run' : 'first load'} that is killed goes on at its next page`,
    async (t) => {
      const world = await filled(t, 10);
      if ('mode' in params) await world.run();
      const id = await world.queue(params);
      const stop = new AbortController();
      const first = paged(world.dataverse, (page) => page === 2 && stop.abort());
      await world.work({ sql: mortal(world.sql, stop), dataverse: first.dataverse }, stop.signal);
      t.equal((await world.job(id)).status, 'running', 'nobody ended it');
      const { nextLink, deltaLink } = await world.sql.read((tx) => tx.sync.feed(site));
      t.ok(nextLink, 'where to go on was stored with the page');
      t.equal(deltaLink, null);

      const second = paged(world.dataverse);
      await world.work({ dataverse: second.dataverse });
      const job = await world.job(id);
      t.strictSame(await world.failures(job), []);
      t.equal(job.status, 'completed');
      t.strictSame(
        second.ofSites().map(({ link }) => link),
        [nextLink],
        'and from there it went on',
      );
      t.match(
        second.begun.filter(({ table }) => table === 'contract'),
        [{ link: /deltatoken/ }],
        'what was read to its end is not read from the beginning again',
      );
      const expected = 'mode' in params ? { created: 0, unchanged: 12 } : { created: 12, unchanged: 0 };
      t.match(job.counts, expected);
      t.equal(await world.drift(), 0);
    },
  );
}

t.test('a next link that Dataverse no longer takes starts the table again', async (t) => {
  const world = await filled(t, 10);
  const id = await world.queue({ mode: 'full' });
  const stop = new AbortController();
  const first = paged(world.dataverse, (page) => page === 2 && stop.abort());
  await world.work({ sql: mortal(world.sql, stop), dataverse: first.dataverse }, stop.signal);
  await world.sql.write((tx) => {
    const nextLink = 'http://127.0.0.1/api/data/v9.2/tp_customersites?$skiptoken=old';
    return tx.sync.stageRemoteChanges(site, {
      rows: [],
      broken: [],
      deletedIds: [],
      deltaLink: null,
      nextLink,
    });
  });
  const second = paged(world.dataverse);
  await world.work({ dataverse: second.dataverse });
  t.equal((await world.job(id)).status, 'completed');
  t.match(second.ofSites(), [{ link: /old/ }, { link: null }]);
  t.equal(await world.drift(), 0);
});

t.test('a full run can be killed at any transaction and still compares everything once', async (t) => {
  let killed = 0;
  for (let at = 1; ; at += 4) {
    const world = await filled(t, 7);
    await world.run();
    // A row that is gone without the feed telling it: only a full comparison finds it.
    await world.sql.write((tx) =>
      tx.sync.asBridge(() => tx.rows.delete(site, idOf(site, 3)).then(() => undefined)),
    );
    await world.remoteChange(site, idOf(site, 4), { minimumLaborHours: 8 });
    const id = await world.queue({ mode: 'full' });
    const stop = new AbortController();
    let writes = 0;
    const sql: Sql = {
      ...world.sql,
      write: async (work) => {
        if (stop.signal.aborted) throw new Killed('the process is gone');
        const answer = await world.sql.write(work);
        writes += 1;
        if (writes === at) {
          stop.abort();
          throw new Killed('after the commit');
        }
        return answer;
      },
    };
    await world.work({ sql, dataverse: paged(world.dataverse).dataverse }, stop.signal);
    if (!stop.signal.aborted) break;
    killed += 1;
    await world.work({ dataverse: paged(world.dataverse).dataverse });
    t.equal((await world.job(id)).status, 'completed', `killed at ${at}`);
    t.equal(await world.remoteRow(site, idOf(site, 3)), null, `killed at ${at}: the delete was found`);
    t.equal(await world.drift(), 0, `killed at ${at}`);
  }
  t.ok(killed >= 3);
});

t.test('a load that was cancelled is gone on with by the next run', async (t) => {
  const world = await filled(t, 10);
  const id = await world.queue();
  const now = '2026-01-31T09:00:00.000Z';
  const cancelling = replacing(world.dataverse, {
    changes: async function* (table: Table, link: string | null) {
      let page = 0;
      for await (const one of world.dataverse.changes(table, link, 3)) {
        page += 1;
        if (table.name === site.name && page === 2) {
          await world.sql.write((tx) => tx.jobs.request(id, 'cancel', now));
        }
        yield one;
      }
    },
  });
  await world.work({ dataverse: cancelling });
  t.equal((await world.job(id)).status, 'cancelled');
  const next = paged(world.dataverse);
  const job = await world.run({}, { dataverse: next.dataverse });
  t.match(next.ofSites(), [{ link: /skiptoken/ }]);
  t.match(job, { status: 'completed', counts: { created: 12 } });
  t.equal(await world.drift(), 0);
});

t.test('a paused run goes on with what is left, keeps its counts, and lets no other begin', async (t) => {
  const world = await openWorld(t);
  const rows = Array.from({ length: 1200 }, (_, index) => siteRow(index));
  await world.insert(site, ...rows);
  const id = await world.queue();
  const now = '2026-01-31T09:00:00.000Z';
  let batches = 0;
  const pausing = replacing(world.dataverse, {
    upsertMany: async (table, sent) => {
      batches += 1;
      if (batches === 1) await world.sql.write((tx) => tx.jobs.request(id, 'pause', now));
      return world.dataverse.upsertMany(table, sent);
    },
  });
  await world.work({ dataverse: pausing, lanes: 1 });
  const paused = await world.job(id);
  t.match(paused, { status: 'paused', finishedAt: null, pauseRequested: false });
  t.ok(Number(paused.counts.created) > 0 && Number(paused.counts.created) < 600, 'one page at most');

  const other = await world.queue({ mode: 'full' });
  await world.work();
  t.equal((await world.job(other)).status, 'queued', 'the pause keeps everything still');
  t.equal(await world.sql.write((tx) => tx.jobs.request(id, 'resume', now)), true);
  await world.work();
  const job = await world.job(id);
  t.match(job, { status: 'completed', counts: { created: 1200, failed: 0 } });
  t.match(job.result, { successRate: '100.00' });
  t.equal(batches, 1, 'the first page was not sent again');
  await world.work();
  t.equal((await world.job(other)).status, 'completed');
  t.equal(await world.drift(), 0);
});

t.test('a row that failed before a pause is counted and listed once', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, ...Array.from({ length: 600 }, (_, index) => siteRow(index)));
  const id = await world.queue();
  const now = '2026-01-31T09:00:00.000Z';
  const broken = () => [{ field: 'name', rule: 'must be another' }];
  const validateRow = (_table: Table, row: { readonly id: string }) =>
    row.id === idOf(site, 5) ? broken() : [];
  const pausing = replacing(world.dataverse, {
    upsertMany: async (table, sent) => {
      await world.sql.write((tx) => tx.jobs.request(id, 'pause', now));
      return world.dataverse.upsertMany(table, sent);
    },
  });
  await world.work({ dataverse: pausing, validateRow });
  t.match(await world.job(id), { status: 'paused', counts: { failed: 1 } });
  await world.sql.write((tx) => tx.jobs.request(id, 'resume', now));
  await world.work({ validateRow });
  const job = await world.job(id);
  t.match(job, { status: 'completed_with_errors', counts: { created: 599, failed: 1 } });
  t.equal((await world.failures(job)).length, 1);
});
