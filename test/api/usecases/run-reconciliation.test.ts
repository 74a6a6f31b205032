import t from 'tap';
import { systemIds } from '../../../api/adapters/clock.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import type { Dataverse } from '../../../api/ports/dataverse.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { runNextJob } from '../../../api/usecases/run-jobs.ts';
import { runReconciliation } from '../../../api/usecases/run-reconciliation.ts';
import { startReconciliation } from '../../../api/usecases/start-reconciliation.ts';
import { silentLogger } from '../adapters/dataverse/support.ts';
import { dyingSql } from './sync/dying.ts';
import { openWorld, replacing, revenue, revenueRow, site, siteRow, type World } from './sync/world.ts';

const begin = Date.parse('2026-01-31T09:00:00Z');

async function start(world: World) {
  let now = begin;
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (_ms, signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
  };
  const deps = { clock, ids: systemIds, logger: silentLogger(), sql: world.sql };
  const { id } = await startReconciliation(deps, 'test');
  /** Works as a process of its own whose lease has passed when the next one comes. */
  const work = async (use: { readonly sql?: Sql; readonly dataverse?: Dataverse } = {}): Promise<void> => {
    now += 60_000;
    const sides = { sql: world.sql, dataverse: world.dataverse, ...use };
    await runNextJob(
      { ...deps, sql: sides.sql },
      { reconciliation: (job, control) => runReconciliation(sides, job, control) },
      { owner: 'test', kinds: ['reconciliation'], leaseMs: 30_000 },
    );
  };
  const found = () => world.sql.read(async (tx) => (await tx.drift.of(id)).map(({ drift }) => drift));
  return { id, work, found };
}

async function withDrift(t: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.insert(revenue, ...Array.from({ length: 6 }, (_, index) => revenueRow(index)));
  await world.run();
  await world.insert(site, siteRow(3));
  await world.remoteChange(site, siteRow(2).id, { name: 'Other' });
  return world;
}

t.test('killed at any transaction, the next worker finds what an undisturbed one finds', async (t) => {
  const world = await withDrift(t);
  const undisturbed = await start(world);
  await undisturbed.work();
  const expected = await undisturbed.found();
  t.match(await world.job(undisturbed.id), {
    status: 'completed',
    counts: { compared: 8, onlySql: 1, different: 1, onlyRemote: 0, drift: 2 },
  });
  for (const when of ['before commit', 'after commit'] as const) {
    for (let at = 2; ; at += 1) {
      const run = await start(world);
      const sql = dyingSql(world.sql, at, when);
      await run.work({ sql }).catch(() => undefined);
      if (!sql.died()) break;
      await run.work();
      t.equal((await world.job(run.id)).status, 'completed', `died ${when} at ${at}`);
      t.strictSame(await run.found(), expected);
    }
  }
});

t.test('a comparison that was left goes on with the page that was not stored', async (t) => {
  const world = await withDrift(t);
  const run = await start(world);
  const links: (string | null)[] = [];
  /** Pages of one row, each with a link that tells where the next one is. */
  const paged = (most: number): Dataverse => {
    const dataverse: Dataverse = {
      ...replacing(world.dataverse, {}),
      inLane: () => dataverse,
      async *changes(table, link) {
        if (table === revenue) links.push(link);
        const rows = [];
        for await (const page of world.dataverse.changes(table, null)) rows.push(...page.rows);
        for (let index = Number(link ?? 0); index < rows.length; index += 1) {
          if (table === revenue && index >= most) throw new Error('the process is gone');
          const page = { rows: rows.slice(index, index + 1), broken: [], deletedIds: [] };
          yield { ...page, deltaLink: null, nextLink: String(index + 1) };
        }
        yield { rows: [], broken: [], deletedIds: [], deltaLink: 'end' };
      },
    };
    return dataverse;
  };
  let gone = false;
  const sql: Sql = {
    ...world.sql,
    // The end of the job is not stored either: its process is gone.
    write: (work) => (gone ? Promise.reject(new Error('gone')) : world.sql.write(work)),
  };
  const first = paged(4);
  const dataverse: Dataverse = {
    ...first,
    inLane: () => dataverse,
    async *changes(table, link) {
      try {
        yield* first.changes(table, link);
      } catch (error) {
        gone = true;
        throw error;
      }
    },
  };
  await run.work({ sql, dataverse }).catch(() => undefined);
  t.match(await world.job(run.id), { status: 'running', progress: { table: 'revenueData', total: 9 } });
  await run.work({ dataverse: paged(99) });
  t.strictSame(links, [null, '4']);
  t.match(await world.job(run.id), { status: 'completed', counts: { compared: 8, drift: 2 } });
});

t.test('a link that Dataverse no longer takes begins the table again, and counts no row twice', async (t) => {
  const world = await withDrift(t);
  const run = await start(world);
  const drift = { table: 'revenueData', compared: 3, onlySql: 0, onlyRemote: 2, different: 1, examples: [] };
  const left = { drift, nextLink: 'of a former version', done: false };
  await world.sql.write((tx) => tx.drift.put(run.id, left));
  const refused = Object.assign(new Error('no such page'), { status: 400 });
  const dataverse: Dataverse = {
    ...replacing(world.dataverse, {}),
    inLane: () => dataverse,
    async *changes(table, link) {
      if (link !== null) throw refused;
      yield* world.dataverse.changes(table, link);
    },
  };
  await run.work({ dataverse });
  t.match(await world.job(run.id), { status: 'completed', counts: { compared: 8, drift: 2 } });
});
