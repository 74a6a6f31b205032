import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Test } from 'tap';
import { noCounts } from '../../../api/domain/sync/counts.ts';
import { laneOf, partsFor } from '../../../api/domain/sync/lanes.ts';
import { addTallies, firstState, noTally, type PartTally } from '../../../api/domain/sync/run-state.ts';
import type { PartFence } from '../../../api/ports/lane-store.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { guid, type OpenSql, site, sites } from './fixtures.ts';
import { job, lease } from './jobs.ts';

const runId = guid(1);
const all = { first: 0, last: 15 };
const long = lease('', '10:00', '10:05');
/** Over as soon as it is given. */
const short = lease('', '10:00', '10:00');
const one: PartTally = { counts: { ...noCounts, created: 1 }, handled: 1, deletesLeft: 1 };

/** How the work of a run is shared. */
export function laneConformance(t: Test, open: OpenSql): void {
  pageConformance(t, open);

  t.test('the state of a run comes back as it went in, and ends with the run', async (t) => {
    const sql = await running(open, t);
    t.equal(await sql.read((tx) => tx.lanes.state(runId)), null);
    const begin = { full: ['contract'], onlyFailedIn: null, expected: 7 };
    const state = { ...firstState(begin), phase: { table: 'contract', step: 'sql' } as const };
    await sql.write((tx) => tx.lanes.putState(runId, firstState(begin)));
    t.same(await sql.read((tx) => tx.lanes.underWay()), [], 'no phase has begun');
    await sql.write((tx) => tx.lanes.putState(runId, state));
    t.same(await sql.read((tx) => tx.lanes.state(runId)), state);
    t.same(await sql.read((tx) => tx.lanes.underWay()), [{ runId, state }]);
    await sql.write((tx) => tx.lanes.clear(runId));
    t.same(await sql.read((tx) => tx.lanes.underWay()), []);
  });

  t.test('parts of a run that does not run are not given out', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    await sql.write((tx) => tx.lanes.openParts(runId, [all]));
    t.equal(await sql.write((tx) => tx.lanes.claim(runId, 'a', long)), null);
    await sql.write((tx) => tx.jobs.claim(['sync'], long));
    t.equal(await sql.read((tx) => tx.lanes.mayClaim(runId, long)), true);
    t.match(await sql.write((tx) => tx.lanes.claim(runId, 'a', long)), { part: 0, lanes: all, after: null });
    t.equal(await sql.read((tx) => tx.lanes.mayClaim(runId, long)), false);
  });

  t.test('a unit of a former holder stores nothing', async (t) => {
    const sql = await running(open, t);
    await sql.write((tx) => tx.lanes.openParts(runId, [all]));
    const former = await claimed(sql, short);
    const present = await claimed(sql, long);
    t.match(present, { takenOver: true });
    const unit = (fence: PartFence) =>
      sql.write(async (tx) => {
        await tx.rows.insert(sites, [site(fence.token)]);
        await tx.lanes.hold(fence, long);
      });
    await t.rejects(unit(former), { name: 'LeaseLost' });
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
    await unit(present);
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 1);
  });

  t.test('whoever claims, holds, ends or loses parts in whatever order, one holder counts', async (t) => {
    const sql = await running(open, t);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) => follow(sql, steps)),
      { numRuns: 15 },
    );
    t.pass('the model was followed');
  });
}

function pageConformance(t: Test, open: OpenSql): void {
  t.test('pending rows are found by phase and lane, each once', async (t) => {
    const sql = await open(t);
    const ids = Array.from({ length: 40 }, (_, n) => guid(n));
    await sql.write(async (tx) => {
      await tx.rows.insert(
        sites,
        ids.slice(0, 30).map((_, n) => site(n)),
      );
      await tx.sync.stageSqlChanges(sites);
      const rows = [25, 30, 35].map((n) => ({ row: site(n), etag: 'W/"1"' }));
      const deletedIds = [guid(31), guid(26)];
      await tx.sync.stageRemoteChanges(sites, { rows, deletedIds, broken: [], deltaLink: null });
    });
    const feed = { table: 'customerSite', step: 'feed' } as const;
    const fromSql = { table: 'customerSite', step: 'sql' } as const;
    const keys = (
      phase: typeof feed | typeof fromSql,
      lanes = all,
      after: string | null = null,
      limit = 99,
    ) => sql.read(async (tx) => (await tx.lanes.page(phase, lanes, after, limit)).map((row) => row.key));
    t.same(await keys(feed), [25, 26, 30, 31, 35].map(guid));
    t.same(await keys(fromSql), ids.slice(0, 25).concat([27, 28, 29].map(guid)));
    t.same(await keys(feed, all, guid(26), 2), [30, 31].map(guid));
    const byLane = await Promise.all(
      Array.from({ length: 16 }, (_, lane) => keys(fromSql, { first: lane, last: lane })),
    );
    for (const [lane, found] of byLane.entries()) {
      t.same(
        found.map(laneOf),
        found.map(() => lane),
        'stored as it is computed',
      );
    }
    t.same(byLane.flat().sort(), await keys(fromSql));
    t.equal(await sql.read((tx) => tx.lanes.size(feed)), 5);
    t.equal(await sql.read((tx) => tx.lanes.size(fromSql)), 28);
    t.equal(await sql.read((tx) => tx.lanes.size({ ...feed, step: 'deletes' })), 33);
  });
}

async function running(open: OpenSql, t: Test): Promise<Sql> {
  const sql = await open(t);
  await sql.write((tx) => tx.jobs.insert(job(1)));
  await sql.write((tx) => tx.jobs.claim(['sync'], long));
  return sql;
}

async function claimed(sql: Sql, until: typeof long) {
  const claim = await sql.write((tx) => tx.lanes.claim(runId, 'a', until));
  assert.ok(claim);
  return claim;
}

/** `of`: which of the holds given out so far, from the latest. */
type Step =
  | { readonly do: 'open'; readonly rows: number }
  | { readonly do: 'claim'; readonly short: boolean }
  | { readonly do: 'hold' | 'add' | 'finish' | 'release'; readonly of: number }
  | { readonly do: 'releaseAll' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('open' as const), rows: fc.constantFrom(1, 501, 1001) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim' as const), short: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('hold' as const, 'add' as const, 'finish' as const, 'release' as const),
      of: fc.nat({ max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'releaseAll' }) },
);

interface Part {
  state: 'open' | 'held' | 'done';
  lapsed: boolean;
  claims: number;
  holder: PartFence | null;
  tally: PartTally;
}

/** Plays the steps on the store and on this plain model of it. */
async function follow(sql: Sql, steps: readonly Step[]): Promise<void> {
  let parts: Part[] = [];
  const fences: PartFence[] = [];
  await sql.write((tx) => tx.lanes.openParts(runId, []));
  for (const step of steps) {
    if (step.do === 'open') {
      const ranges = partsFor(step.rows);
      await sql.write((tx) => tx.lanes.openParts(runId, ranges));
      parts = ranges.map(() => ({ state: 'open', lapsed: false, claims: 0, holder: null, tally: noTally }));
    } else if (step.do === 'releaseAll') {
      await sql.write((tx) => tx.lanes.releaseAll(runId));
      for (const part of parts)
        if (part.state === 'held') Object.assign(part, { state: 'open', holder: null });
    } else if (step.do === 'claim') {
      await claimBoth(sql, parts, fences, step.short);
    } else {
      const fence = fences.at(-1 - step.of);
      if (fence !== undefined) await useBoth(sql, parts, fence, step.do);
    }
    const tallies = await sql.read((tx) => tx.lanes.tallies(runId));
    assert.deepEqual(
      tallies.slice(0, parts.length),
      parts.map(({ tally }) => tally),
    );
    const left = parts.filter(({ state }) => state !== 'done').length;
    assert.equal(await sql.read((tx) => tx.lanes.partsLeft(runId)), left);
  }
}

async function claimBoth(sql: Sql, parts: Part[], fences: PartFence[], isShort: boolean): Promise<void> {
  const free = parts
    .map((part, index) => ({ part, index }))
    .filter(({ part: { state, lapsed } }) => state === 'open' || (state === 'held' && lapsed))
    .sort((a, b) => a.part.claims - b.part.claims || a.index - b.index)[0];
  const claim = await sql.write((tx) => tx.lanes.claim(runId, 'a', isShort ? short : long));
  assert.equal(claim?.part, free?.index);
  if (claim === null || free === undefined) return;
  assert.equal(claim.takenOver, free.part.claims > 0);
  for (const { part, token } of fences)
    if (part === claim.part) assert.ok(token < claim.token, 'tokens grow');
  Object.assign(free.part, { state: 'held', lapsed: isShort, claims: free.part.claims + 1, holder: claim });
  fences.push(claim);
}

async function useBoth(
  sql: Sql,
  parts: readonly Part[],
  fence: PartFence,
  what: 'hold' | 'add' | 'finish' | 'release',
): Promise<void> {
  const part = parts.find(({ holder }) => holder === fence);
  const use = sql.write((tx) => {
    if (what === 'hold') return tx.lanes.hold(fence, long);
    return what === 'add' ? tx.lanes.add(fence, one) : tx.lanes[what](fence);
  });
  if (part === undefined) {
    if (what === 'release') await use;
    else await assert.rejects(use, { name: 'LeaseLost' });
    return;
  }
  await use;
  if (what === 'hold') part.lapsed = false;
  if (what === 'add') part.tally = addTallies(part.tally, one);
  if (what === 'finish') Object.assign(part, { state: 'done', holder: null });
  if (what === 'release') Object.assign(part, { state: 'open', holder: null });
}
