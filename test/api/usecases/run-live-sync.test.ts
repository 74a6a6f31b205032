import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { logicalName } from '../../../api/domain/model/names.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import type { Dataverse } from '../../../api/ports/dataverse.ts';
import { noteRemoteChanges } from '../../../api/usecases/note-remote-changes.ts';
import { runNextJob } from '../../../api/usecases/run-jobs.ts';
import { type LiveOptions, runLiveSync } from '../../../api/usecases/run-live-sync.ts';
import { countingIds, silentLogger } from '../adapters/dataverse/support.ts';
import { idOf, openWorld, replacing, revenue, revenueRow, site, siteRow, type World } from './sync/world.ts';

/** Short pauses move the time on by themselves; the long ones of the lease wait for the end. */
function liveClock(): Clock & { skip(ms: number): void } {
  let now = Date.parse('2026-01-31T09:00:00Z');
  return {
    now: () => new Date(now),
    skip: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      if (ms < 1000) {
        now += ms;
        await nextTurn();
      } else if (signal?.aborted === false) {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}

interface Live {
  readonly clock: ReturnType<typeof liveClock>;
  readonly id: string;
  /** Waits, bounded, until the check holds. */
  until(what: string, check: () => Promise<boolean>): Promise<void>;
  /** Cancels the run and answers it as it ended. */
  end(): Promise<Job>;
  ended(): Promise<Job>;
}

async function startLive(
  world: World,
  use: { readonly dataverse?: Dataverse; readonly options?: Partial<LiveOptions> } = {},
): Promise<Live> {
  const clock = liveClock();
  const { sql } = world;
  const deps = {
    sql,
    clock,
    ids: countingIds(),
    logger: silentLogger(),
    dataverse: use.dataverse ?? world.dataverse,
  };
  const id = await world.queue({ mode: 'live' });
  const options = { feedsMs: 3_600_000, ...use.options };
  const work = runNextJob(
    deps,
    { sync: (job, control) => runLiveSync(deps, job, control, options) },
    { owner: 'live', kinds: ['sync'], leaseMs: 600_000 },
  );
  const ended = async (): Promise<Job> => {
    await work;
    return world.job(id);
  };
  return {
    clock,
    id,
    until: async (what, check) => {
      for (let tries = 0; tries < 5_000; tries += 1) {
        if (await check()) return;
        await nextTurn();
      }
      throw new Error(`it never happened that ${what}`);
    },
    ended,
    end: async () => {
      await sql.write((tx) => tx.jobs.request(id, 'cancel', '2026-01-31T10:00:00Z'));
      return ended();
    },
  };
}

async function syncedWorld(t: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.insert(revenue, revenueRow(1));
  await world.run();
  await world.run();
  return world;
}

t.test('a change of SQL reaches Dataverse without any other run', async (t) => {
  const world = await syncedWorld(t);
  const live = await startLive(world);
  await world.change(site, idOf(site, 1), { name: 'Renamed' });
  await live.until('the name arrived', async () => {
    return (await world.remoteRow(site, idOf(site, 1)))?.name === 'Renamed';
  });
  const job = await live.end();
  t.match(job, { status: 'cancelled', counts: { updated: 1, failed: 0 } });
});

t.test('a reported row of Dataverse is read and reaches SQL; repeats and strangers do no harm', async (t) => {
  const world = await syncedWorld(t);
  const live = await startLive(world);
  const table = logicalName(site);
  await live.until('the feeds were read', async () => (await world.job(live.id)).progress !== null);
  const [one, two] = [idOf(site, 1), idOf(site, 2)];
  await world.remoteChange(site, one, { name: 'From Dataverse' });
  await world.remoteChange(site, two, { name: 'This too' });
  const stranger = { table: 'account', id: one };
  const hints = [{ table, id: one }, { table, id: two }, { table, id: one }, stranger];
  t.equal(await noteRemoteChanges(world, hints), 3);
  t.equal(await noteRemoteChanges(world, hints), 3);
  await live.until('both names arrived', async () => {
    const names = [await world.sqlRow(site, one), await world.sqlRow(site, two)].map((row) => row?.name);
    return names.join() === 'From Dataverse,This too';
  });
  t.match(await live.end(), { counts: { updated: 2, failed: 0, conflicts: 0 } });
  t.equal(await world.drift(), 0);
});

t.test('a reported row that is gone is deleted', async (t) => {
  const world = await syncedWorld(t);
  const live = await startLive(world);
  await live.until('the feeds were read', async () => (await world.job(live.id)).progress !== null);
  const id = idOf(site, 2);
  await world.dataverse.delete(site, id);
  await noteRemoteChanges(world, [{ table: logicalName(site), id }]);
  await live.until('the row went', async () => (await world.sqlRow(site, id)) === null);
  t.match(await live.end(), { counts: { deleted: 1 } });
});

t.test('what nobody reported comes with the change feed at its interval', async (t) => {
  const world = await syncedWorld(t);
  const live = await startLive(world, { options: { feedsMs: 10_000 } });
  await live.until('the feeds were read', async () => (await world.job(live.id)).progress !== null);
  await world.remoteChange(site, idOf(site, 1), { name: 'Unheard' });
  await live.until('the name arrived', async () => {
    return (await world.sqlRow(site, idOf(site, 1)))?.name === 'Unheard';
  });
  t.match(await live.end(), { counts: { updated: 1 } });
});

t.test('it hands over to a run that waits, and says so', async (t) => {
  const world = await syncedWorld(t);
  const live = await startLive(world);
  const next = await world.queue();
  t.match(await live.ended(), { status: 'completed', result: { ended: 'handed-over' } });
  await world.work();
  t.equal((await world.job(next)).status, 'completed');
});

t.test('it ends by itself after its time', async (t) => {
  const world = await syncedWorld(t);
  const live = await startLive(world, { options: { limits: { longestMs: 60_000, mostRows: 1_000 } } });
  live.clock.skip(60_000);
  t.match(await live.ended(), { status: 'completed', result: { ended: 'long-enough' } });
});

t.test(
  'a row that is refused is tried again after a pause only, and at once when it is touched',
  async (t) => {
    const world = await syncedWorld(t);
    let tries = 0;
    let refuse = true;
    const update: Dataverse['update'] = async (table, id, cells, etag) => {
      tries += 1;
      if (!refuse) return world.dataverse.update(table, id, cells, etag);
      throw Object.assign(new Error('no'), { status: 400, code: '0x80040203', retryable: false });
    };
    const live = await startLive(world, { dataverse: replacing(world.dataverse, { update }) });
    await world.change(site, idOf(site, 1), { name: 'Refused' });
    await live.until('it was tried', async () => tries === 1);
    await world.change(site, idOf(site, 2), { name: 'Refused as well' });
    await live.until('the other was tried', async () => tries === 2);
    live.clock.skip(11_000);
    await live.until('both were tried again', async () => tries === 4);
    refuse = false;
    await world.change(site, idOf(site, 1), { name: 'Taken' });
    await live.until('the touched row was taken', async () => {
      return (await world.remoteRow(site, idOf(site, 1)))?.name === 'Taken';
    });
    t.equal(tries, 5, 'the other one waits for its time');
    const job = await live.end();
    t.match(job.counts, { failed: 2, updated: 1 }, 'a row that fails again is not counted again');
    t.same(
      (await world.failures(job)).map((failure) => failure.rowId),
      [idOf(site, 1), idOf(site, 2)],
    );
  },
);

t.test('an outage is waited out', async (t) => {
  const world = await syncedWorld(t);
  let down = true;
  const update: Dataverse['update'] = async (table, id, cells, etag) => {
    if (down) throw Object.assign(new Error('down'), { status: 503, code: 'unavailable', retryable: true });
    return world.dataverse.update(table, id, cells, etag);
  };
  const live = await startLive(world, { dataverse: replacing(world.dataverse, { update }) });
  await world.change(site, idOf(site, 1), { name: 'Patience' });
  await live.until('time has passed', async () => {
    return live.clock.now().getTime() > Date.parse('2026-01-31T09:00:03Z');
  });
  down = false;
  await live.until('the name arrived', async () => {
    return (await world.remoteRow(site, idOf(site, 1)))?.name === 'Patience';
  });
  t.match(await live.end(), { status: 'cancelled', counts: { updated: 1, failed: 0 } });
});

t.test('deletes that look like an accident are halted, however slowly they come', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(revenue, ...Array.from({ length: 120 }, (_, index) => revenueRow(index)));
  await world.run();
  await world.run();
  const live = await startLive(world);
  const remove = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 1) await world.remove(revenue, idOf(revenue, index));
  };
  await remove(0, 40);
  await live.until('they went', async () => (await world.remoteRow(revenue, idOf(revenue, 39))) === null);
  await remove(40, 60);
  await live.until('the run says so', async () => {
    return (await world.failures(await world.job(live.id))).some((failure) => failure.code === 'mass-delete');
  });
  t.ok(await world.remoteRow(revenue, idOf(revenue, 59)));
  const job = await live.end();
  t.match(job.counts, { failed: 1 });
  const after = await world.run({ allowMassDelete: true });
  t.match(after.status, 'completed');
  t.equal(await world.remoteRow(revenue, idOf(revenue, 59)), null);
});
