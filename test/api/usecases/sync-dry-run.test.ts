import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row, Table, Value } from '../../../api/domain/model/column.ts';
import { rowLabel } from '../../../api/domain/sync/lookups.ts';
import type { RowChange } from '../../../api/domain/sync/row-change.ts';
import { dryRun } from '../../../api/usecases/sync/dry-run/dry-run.ts';
import { silentLogger } from '../adapters/dataverse/support.ts';
import {
  contract,
  contractRow,
  idOf,
  openWorld,
  replacing,
  site,
  siteRow,
  territory,
  type World,
} from './sync/world.ts';

const synced = [site, contract];

async function changesOf(world: World, job: Pick<Job, 'id'>): Promise<readonly RowChange[]> {
  return world.sql.read((tx) => tx.runs.changes(job.id, { limit: 1000 }));
}

/** Everything a later run depends on. */
async function stateOf(world: World) {
  return world.sql.read(async (tx) => {
    const of = async (table: Table) => ({
      pending: await tx.sync.pending(table, null, 1000),
      feed: await tx.sync.feed(table),
      links: await tx.sync.links(
        table,
        await tx.dryRun.touched(table, { all: true, after: null, limit: 1000 }),
      ),
      logged: await tx.dryRun.touched(table, { all: false, after: null, limit: 1000 }),
      rows: await tx.rows.list(table, { limit: 1000 }),
    });
    return { site: await of(site), contract: await of(contract), unsent: await tx.outbox.unsent() };
  });
}

async function scratchOf(world: World, runId: string): Promise<number> {
  const ids = Array.from({ length: 50 }, (_, index) => [idOf(site, index), idOf(contract, index)]).flat();
  return world.sql.read(async (tx) => {
    let rows = 0;
    for (const table of synced) rows += (await tx.dryRun.seen(runId, table, ids)).length;
    return rows;
  });
}

t.test('a dry run tells row by row what a run would do and leaves everything as it was', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3, { contractType: null }));
  await world.run();
  await world.run();
  await world.change(site, idOf(site, 1), { name: 'From SQL' });
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 160 });
  await world.remove(site, idOf(site, 2));
  await world.change(site, idOf(site, 3), { contractType: choiceValue('contractType', 'Hybrid') });
  await world.remoteChange(site, idOf(site, 3), { contractType: choiceValue('contractType', 'FixedFee') });
  await world.insert(site, siteRow(4));
  await world.insert(contract, contractRow(1, { customerSiteId: idOf(site, 4) }));
  const before = await stateOf(world);
  const writes = { ...world.writes };

  const job = await world.run({ mode: 'dry-run', of: 'incremental' });
  t.match(job, { status: 'completed_with_errors', error: null });
  t.match(job.counts, { created: 2, updated: 1, deleted: 1, conflicts: 1, failed: 0 });
  t.match(job.result, { truncated: [], successRate: '80.00' });
  const changes = await changesOf(world, job);
  const of = (label: string) => changes.find((change) => change.label === label);
  t.match(of('0001'), {
    table: 'customerSite',
    action: 'update-both',
    columns: [
      { column: 'name', base: 'Site 1', sql: 'From SQL', remote: 'Site 1', becomes: 'From SQL' },
      { column: 'minimumLaborHours', base: null, sql: null, remote: '160', becomes: '160' },
    ],
    problems: [],
  });
  t.match(of('0002'), { action: 'delete-remote', columns: [] });
  t.match(of('0003'), {
    action: 'conflict',
    columns: [{ column: 'contractType', sql: 'Hybrid', remote: 'FixedFee', becomes: null, conflict: true }],
    problems: [/changed on both sides/],
  });
  t.match(of('0004'), { action: 'create-remote' });
  t.match(of('C-1'), { table: 'contract', action: 'create-remote', problems: [] });
  t.match(await world.failures(job), [{ label: '0003', code: 'conflict' }]);

  t.strictSame(await stateOf(world), before, 'nothing a later run depends on has changed');
  t.strictSame(world.writes, writes, 'Dataverse got no write');
  t.equal(await scratchOf(world, job.id), 0, 'the scratch is empty');
  const real = await world.run();
  t.strictSame(real.counts, job.counts);
});

t.test('a dry run of a first load matches by key and finds rows that are missing on one side', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3));
  await world.insert(contract, contractRow(1));
  await world.dataverse.create(site, { ...siteRow(2), id: idOf(site, 20) });
  await world.dataverse.create(site, siteRow(3));
  await world.dataverse.create(site, siteRow(5));
  await world.dataverse.create(contract, contractRow(2, { customerSiteId: idOf(site, 20) }));
  const dry = await world.run({ mode: 'dry-run', of: 'full' });
  t.match(dry.counts, { created: 4, matched: 2, conflicts: 0, failed: 0 });
  const actions = (await changesOf(world, dry)).map(({ label, action }) => `${label} ${action}`);
  t.strictSame([...actions].sort(), [
    '0001 create-remote',
    '0002 link',
    '0003 link',
    '0005 create-sql',
    'C-1 create-remote',
    'C-2 create-sql',
  ]);
  const real = await world.run({ mode: 'full' });
  t.strictSame(real.counts, dry.counts);
  t.strictSame(real.result?.tables, dry.result?.tables);
});

t.test('a dry run tells of deletes that the guard would stop', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, ...Array.from({ length: 60 }, (_, index) => siteRow(index)));
  await world.run();
  await world.run();
  for (let index = 0; index < 55; index += 1) await world.remove(site, idOf(site, index));
  const dry = await world.run({ mode: 'dry-run', of: 'incremental' });
  t.match(dry.counts, { deleted: 0, failed: 1 });
  t.match(await world.failures(dry), [{ code: 'mass-delete' }]);
  t.equal((await changesOf(world, dry)).length, 55);
  const allowed = await world.run({ mode: 'dry-run', of: 'incremental', allowMassDelete: true });
  t.match(allowed.counts, { deleted: 55, failed: 0 });
});

t.test('only so many differences are kept, all are counted, and the table is named', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, ...Array.from({ length: 7 }, (_, index) => siteRow(index)));
  const id = await world.queue({ mode: 'dry-run' });
  let counted = 0;
  const tally = {
    step: async () => undefined,
    expect: async () => undefined,
    add: async (_table: Table, counts: { created: number }) => {
      counted += counts.created;
    },
    settled: () => assert.fail(),
    take: () => assert.fail(),
    show: async () => assert.fail(),
    end: () => assert.fail(),
  };
  const deps = {
    sql: world.sql,
    dataverse: world.dataverse,
    clock: { now: () => new Date(), sleep: async () => undefined },
    ids: { next: () => assert.fail() },
    logger: silentLogger(),
  };
  const run = { id, of: 'full', allowMassDelete: false, tables: [territory, site], mostChanges: 3 } as const;
  const found = await dryRun(deps, run, tally, new AbortController().signal);
  t.strictSame(found, { truncated: ['customerSite'] });
  t.equal(counted, 7);
  t.equal((await changesOf(world, { id })).length, 3);
});

t.test('a killed dry run begins anew and leaves no scratch and nothing twice', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.insert(contract, contractRow(1));
  const id = await world.queue({ mode: 'dry-run', of: 'full' });
  const stop = new AbortController();
  const dead: World['sql'] = {
    ...world.sql,
    write: (work) => (stop.signal.aborted ? Promise.reject(new Error('gone')) : world.sql.write(work)),
  };
  const dataverse = replacing(world.dataverse, {
    changes: (table, link) => {
      if (table.name === 'contract') stop.abort();
      return world.dataverse.changes(table, link);
    },
  });
  await world.work({ sql: dead, dataverse }, stop.signal);
  t.equal((await world.job(id)).status, 'running');
  t.equal(await scratchOf(world, id), 2, 'the process was gone before it could clean up');
  await world.work();
  const job = await world.job(id);
  t.match(job, { status: 'completed', counts: { created: 3 } });
  t.equal((await changesOf(world, job)).length, 3);
  t.equal(await scratchOf(world, id), 0);
});

type Step = {
  readonly do: 'site' | 'contract' | 'twin' | 'change' | 'delete' | 'run' | 'expire';
  readonly inSql: boolean;
  readonly row: number;
  readonly cells: Record<string, Value>;
};

const cells = fc.oneof(
  fc.record({ name: fc.constantFrom('A', 'B') }),
  fc.record({ minimumLaborHours: fc.constantFrom<Value>(1, 2, null) }),
  fc.record({ contractType: fc.constantFrom<Value>(choiceValue('contractType', 'Hybrid'), null) }),
);
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom<Step['do']>(
    'site',
    'site',
    'contract',
    'twin',
    'change',
    'change',
    'delete',
    'run',
    'expire',
  ),
  inSql: fc.boolean(),
  row: fc.integer({ min: 1, max: 4 }),
  cells,
});

async function take(world: World, { do: what, inSql, row, cells }: Step): Promise<void> {
  const rows = await snapshot(world);
  const side = inSql ? rows.sql : rows.remote;
  const mine = side.get(siteRow(row).siteNumber as string);
  if (what === 'run') await world.run();
  if (what === 'expire') await world.advanceDays(30);
  if (what === 'site' && mine === undefined) await create(world, inSql, site, siteRow(row, cells));
  // The same site, entered on the other side by hand under another id.
  if (what === 'twin' && mine === undefined) {
    await create(world, inSql, site, { ...siteRow(row, cells), id: idOf(site, row + (inSql ? 10 : 20)) });
  }
  if (what === 'contract' && mine !== undefined && !side.has(`C-${row}`)) {
    await create(world, inSql, contract, contractRow(row, { customerSiteId: mine.id }));
  }
  if (what === 'change' && mine !== undefined) {
    await (inSql ? world.change(site, mine.id, cells) : world.remoteChange(site, mine.id, cells));
  }
  const lone = !rows.sql.has(`C-${row}`) && !rows.remote.has(`C-${row}`);
  if (what === 'delete' && mine !== undefined && lone) {
    await (inSql ? world.remove(site, mine.id) : world.dataverse.delete(site, mine.id));
  }
}

async function create(world: World, inSql: boolean, table: Table, row: Row): Promise<void> {
  await (inSql ? world.insert(table, row) : world.dataverse.create(table, row));
}

/** Rows of both sides by what people know them by. */
async function snapshot(world: World) {
  const sql = new Map<string, Row>();
  const remote = new Map<string, Row>();
  for (const table of synced) {
    const rows = await world.sql.read((tx) => tx.rows.list(table, { limit: 1000 }));
    for (const row of rows) sql.set(rowLabel(table, row), row);
    for await (const page of world.dataverse.changes(table, null)) {
      for (const { row } of page.rows) remote.set(rowLabel(table, row), row);
    }
  }
  return { sql, remote };
}

/** What happened to a side, as `label verb`. */
function happened(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): string[] {
  const labels = [...new Set([...before.keys(), ...after.keys()])];
  return labels
    .flatMap((label) => {
      const [old, now] = [before.get(label), after.get(label)];
      if (old === undefined) return [`${label} create`];
      if (now === undefined) return [`${label} delete`];
      return JSON.stringify(old) === JSON.stringify(now) ? [] : [`${label} update`];
    })
    .sort();
}

/** What the dry run says will happen to a side. */
function foretold(changes: readonly RowChange[], side: 'sql' | 'remote'): string[] {
  return changes
    .flatMap(({ label, action }) => {
      if (action === 'update-both') return [`${label} update`];
      return action.endsWith(`-${side}`) ? [`${label} ${action.split('-')[0]}`] : [];
    })
    .sort();
}

t.test('what a dry run foretells is what the run then does, whatever happened before', async (t) => {
  const worlds = fc.record({
    steps: fc.array(step, { minLength: 4, maxLength: 16 }),
    of: fc.constantFrom('incremental', 'full'),
  });
  await fc.assert(
    fc.asyncProperty(worlds, async ({ steps, of }) => {
      const closing: (() => Promise<void>)[] = [];
      const world = await openWorld({ teardown: (work) => closing.push(work) });
      try {
        for (const one of steps) await take(world, one);
        const state = await stateOf(world);
        const dry = await world.run({ mode: 'dry-run', of });
        assert.deepEqual(await stateOf(world), state);
        const changes = await changesOf(world, dry);
        const before = await snapshot(world);
        const real = await world.run({ mode: of });
        const after = await snapshot(world);
        assert.deepEqual(dry.result?.tables, real.result?.tables);
        assert.equal(dry.status, real.status);
        assert.deepEqual(foretold(changes, 'sql'), happened(before.sql, after.sql));
        assert.deepEqual(foretold(changes, 'remote'), happened(before.remote, after.remote));
        for (const change of changes) checkCells(change, after);
      } finally {
        for (const close of closing) await close();
      }
    }),
    { numRuns: 25 },
  );
  t.pass('every dry run told the truth');
});

/** Every value that was foretold stands on both sides; lookups hold ids of their own side. */
function checkCells(change: RowChange, after: Awaited<ReturnType<typeof snapshot>>): void {
  for (const { column, becomes, conflict } of change.columns) {
    if (conflict || change.action === 'refused' || column.endsWith('Id') || column.endsWith('Type')) continue;
    for (const side of [after.sql, after.remote]) {
      const value = side.get(change.label)?.[column] ?? null;
      const shown = value === null ? null : String(value);
      if (column !== 'status') assert.equal(shown, becomes, `${change.label} ${column}`);
    }
  }
}
