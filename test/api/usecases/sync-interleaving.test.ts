import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Job } from '../../../api/domain/job.ts';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Value } from '../../../api/domain/model/column.ts';
import { differingColumns } from '../../../api/domain/sync/merge.ts';
import { idOf, openWorld, site, siteRow, type World } from './sync/world.ts';

const rows = [1, 2, 3];

type Side = 'sql' | 'dataverse';
type Step =
  | { readonly do: 'create'; readonly side: Side; readonly row: number }
  | { readonly do: 'delete'; readonly side: Side; readonly row: number }
  | {
      readonly do: 'change';
      readonly side: Side;
      readonly row: number;
      readonly cells: Record<string, Value>;
    }
  | { readonly do: 'run' }
  | { readonly do: 'expire' }
  /** A run that dies at its n-th transaction, having done everything before. */
  | { readonly do: 'crash'; readonly at: number };

const side = fc.constantFrom<Side>('sql', 'dataverse');
const row = fc.constantFrom(...rows);
/** One column per owner: Towne Park, Dataverse, the latest change, a person. */
const cells = fc.oneof(
  fc.record({ name: fc.constantFrom('A', 'B', 'C') }),
  fc.record({ minimumLaborHours: fc.constantFrom<Value>(1, 2, null) }),
  fc.record({ address: fc.constantFrom<Value>('x', 'y', null) }),
  fc.record({
    contractType: fc.constantFrom<Value>(
      choiceValue('contractType', 'FixedFee'),
      choiceValue('contractType', 'Hybrid'),
      null,
    ),
  }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant('create' as const), side, row }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), side, row }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change' as const), side, row, cells }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'run' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'expire' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('crash' as const), at: fc.integer({ min: 1, max: 25 }) }),
  },
);

async function edit(world: World, step: Extract<Step, { side: Side }>): Promise<void> {
  const id = idOf(site, step.row);
  const inSql = step.side === 'sql';
  const exists = (inSql ? await world.sqlRow(site, id) : await world.remoteRow(site, id)) !== null;
  if (exists === (step.do === 'create')) return;
  if (step.do === 'create') {
    await (inSql ? world.insert(site, siteRow(step.row)) : world.dataverse.create(site, siteRow(step.row)));
  } else if (step.do === 'delete') {
    await (inSql ? world.remove(site, id) : world.dataverse.delete(site, id));
  } else {
    await (inSql ? world.change(site, id, step.cells) : world.remoteChange(site, id, step.cells));
  }
}

async function take(world: World, step: Step): Promise<void> {
  if (step.do === 'run') await world.run();
  else if (step.do === 'expire') await world.advanceDays(30);
  else if (step.do === 'crash') {
    let count = 0;
    const write: typeof world.sql.write = async (work) => {
      count += 1;
      if (count >= step.at) throw new Error('the process is gone');
      return world.sql.write(work);
    };
    await world.run({}, { sql: { ...world.sql, write } });
  } else await edit(world, step);
}

/** Ids of the rows in which the sides differ now. */
async function differing(world: World): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of rows.map((index) => idOf(site, index))) {
    const [sql, remote] = [await world.sqlRow(site, id), await world.remoteRow(site, id)];
    const same =
      sql === null || remote === null ? sql === remote : differingColumns(site, sql, remote).length === 0;
    if (!same) found.push(id);
  }
  return found;
}

async function reportedRows(world: World, job: Job): Promise<readonly string[]> {
  return (await world.failures(job)).map((failure) => failure.rowId).sort();
}

t.test('whatever happens in whatever order, both sides end equal but for reported conflicts', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
      const closing: (() => Promise<void>)[] = [];
      const world = await openWorld({ teardown: (work) => closing.push(work) });
      try {
        for (const one of steps) await take(world, one);
        const settled = await world.run();
        assert.notEqual(settled.status, 'failed');
        const reported = await reportedRows(world, settled);
        assert.deepEqual(await differing(world), reported, 'exactly the reported rows differ');

        const before = { ...world.writes };
        const quiet = await world.run();
        assert.deepEqual(world.writes, before, 'a run without changes writes nothing to Dataverse');
        const { created, updated, deleted } = quiet.counts;
        assert.deepEqual({ created, updated, deleted }, { created: 0, updated: 0, deleted: 0 });
        assert.deepEqual(await reportedRows(world, quiet), reported);
      } finally {
        for (const close of closing) await close();
      }
    }),
    { numRuns: 20 },
  );
  t.pass('all interleavings converged');
});
