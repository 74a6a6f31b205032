import type { Test } from 'tap';
import t from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { driftOf } from '../../../api/domain/sync/drift.ts';
import { reconcile } from '../../../api/usecases/reconcile.ts';
import { onPostgres } from '../adapters/sql/postgres/on-postgres.ts';
import type { Passing } from './sync/sharing/gateway.ts';
import { type Bridge, openSharedWorld } from './sync/sharing/shared-world.ts';
import { idOf, queued, revenue, revenueRow, site, siteRow } from './sync/world.ts';

type World = Awaited<ReturnType<typeof openSharedWorld>>;

const rows = 2000;
const leaseMs = 5000;
const runId = '00000000-0000-4000-8000-00000000aaaa';

/** Queues a first load; resolves when every process has a bulk write at the gate, with what waits there. */
async function allAtWork(world: World): Promise<Passing[]> {
  await world.sql.write(async (tx) => {
    await tx.rows.insert(site, [siteRow(1)]);
    await tx.rows.insert(
      revenue,
      Array.from({ length: rows }, (_, index) => revenueRow(index)),
    );
    await tx.jobs.insert(queued(runId, {}));
  });
  const held: Passing[] = [];
  await new Promise<void>((resolve) => {
    world.onBulk((passing) => {
      held.push(passing);
      if (new Set(held.map(({ from }) => from)).size === world.bridges.length) resolve();
    });
  });
  return held;
}

function pass(world: World, held: readonly Passing[]): void {
  for (const one of held) void one.pass();
  world.onBulk((passing) => void passing.pass());
}

async function ended(world: World, by: readonly Bridge[]): Promise<Job | null> {
  await Promise.any(by.map((one) => one.said(/^ended$/)));
  return world.sql.read((tx) => tx.jobs.get(runId));
}

async function complete(t: Test, world: World, job: Job | null): Promise<void> {
  t.match(job, {
    status: 'completed',
    counts: { updated: 0, deleted: 0, conflicts: 0, failed: 0 },
    progress: { done: rows + 1, total: rows + 1 },
  });
  // What a lost process had created and not stored is found there, and equal, by whoever takes over.
  t.equal((job?.counts.created ?? 0) + (job?.counts.unchanged ?? 0), rows + 1);
  const ids = Array.from({ length: rows }, (_, index) => idOf(revenue, index));
  t.strictSame(
    ids.filter((id) => world.written.get(id) !== 1),
    [],
    'every row was written to Dataverse exactly once',
  );
  t.equal(driftOf(await reconcile({ sql: world.sql, dataverse: world.dataverse })), 0);
}

function split(bridges: readonly Bridge[]): { leader: Bridge; followers: readonly Bridge[] } {
  const leader = bridges.find((one) => one.has(/^leads$/));
  if (leader === undefined) throw new Error('nobody leads');
  return { leader, followers: bridges.filter((one) => one !== leader) };
}

await onPostgres(t, (test) => {
  test('three processes share a run and write every row exactly once', async (t, rig) => {
    const world = await openSharedWorld(t, rig.url, ['a', 'b', 'c'], leaseMs);
    pass(world, await allAtWork(world));
    const job = await ended(world, world.bridges);
    await complete(t, world, job);
    t.match(job, { counts: { created: rows + 1 } });
    t.equal(world.bridges.filter((one) => one.has(/^leads$/)).length, 1, 'one leads, the others help');
  });

  for (const who of ['leader', 'follower'] as const) {
    test(`when the ${who} is killed in the middle of a phase the others complete the run`, async (t, rig) => {
      const world = await openSharedWorld(t, rig.url, ['a', 'b', 'c'], leaseMs);
      const held = await allAtWork(world);
      const { leader, followers } = split(world.bridges);
      const victim = who === 'leader' ? leader : followers[0];
      victim?.process.kill('SIGKILL');
      pass(world, held);
      const left = world.bridges.filter((one) => one !== victim);
      await complete(t, world, await ended(world, left));
    });
  }

  test('a process stopped for longer than its lease sends and stores nothing when it wakes up', async (t, rig) => {
    const world = await openSharedWorld(t, rig.url, ['a', 'b'], leaseMs);
    const held = await allAtWork(world);
    const { leader, followers } = split(world.bridges);
    leader.process.kill('SIGSTOP');
    pass(world, held);
    await complete(t, world, await ended(world, followers));
    const before = world.requests.get(leader.name);
    leader.process.kill('SIGCONT');
    await Promise.all([leader.said(/^part left/), leader.said(/^job left/)]);
    t.equal(world.requests.get(leader.name), before, 'nothing was sent');
    await complete(t, world, await world.sql.read((tx) => tx.jobs.get(runId)));
  });
});
