import type { Edit, FollowerPoint, Plan, Point, PointName, Run, Side, Step } from './plan.ts';
import type { Cells } from './slots.ts';

/** Plans that once found an error, or that chance meets too seldom; they come before the random ones. */

function write(side: Side, slot: string, cells: Cells): Edit {
  return { do: 'edit', side, slot, verb: 'write', cells };
}

function remove(side: Side, slot: string): Edit {
  return { do: 'edit', side, slot, verb: 'delete', cells: {} };
}

function run(point: Point): Run {
  return {
    do: 'run',
    bridge: 'a',
    mode: 'incremental',
    pageSize: 5000,
    stutter: false,
    cutSmall: false,
    faults: [],
    point,
  };
}

function killed(at: PointName, nth = 1): Run {
  return run({ at, nth, meanwhile: { edits: [], other: 'nothing', follower: null }, ending: 'kill' });
}

const manyRows: Step = { do: 'burst', count: 12, cells: { netRevenue: '0.01' } };

/** A run whose leader stands over one of its rows while another process works on the other parts and is caught. */
function shared(other: 'follow' | 'follow-late', follower: FollowerPoint): Run {
  const edits = [write('sql', 'R10', { netRevenue: '0.02' }), write('sql', 'R11', { netRevenue: '0.02' })];
  const meanwhile = { edits, other, follower };
  return { ...run({ at: 'after dataverse.create', nth: 1, meanwhile, ending: 'go' }), cutSmall: true };
}

export const knownPlans: readonly Plan[] = [
  // An edit after a crash must not lose against the bridge's own earlier write.
  {
    start: 'synced',
    steps: [
      write('sql', 'C1', { contractValue: '0.01' }),
      killed('after dataverse.update'),
      write('sql', 'C1', { contractValue: '0.00' }),
    ],
  },
  // A row whose create nobody heard of is deleted: it must not come back.
  {
    start: 'synced',
    steps: [write('sql', 'C2', {}), killed('after dataverse.create'), remove('sql', 'C2')],
  },
  // A run that was overtaken must not store an older base.
  {
    start: 'synced',
    steps: [
      write('sql', 'C1', { contractValue: '0.01' }),
      run({
        at: 'after dataverse.update',
        nth: 1,
        meanwhile: { edits: [write('sql', 'C1', { contractValue: '0.00' })], other: 'run', follower: null },
        ending: 'go',
      }),
    ],
  },
  // Killed around the page that tells of a change: the change must come again.
  ...[5, 6, 7].map(
    (nth): Plan => ({
      start: 'synced',
      steps: [write('dataverse', 'R01', { netRevenue: '-0.01' }), killed('after sql.write', nth)],
    }),
  ),
  // A follower dies over its part: the leader takes it up. It sleeps over it: it is late.
  {
    start: 'synced',
    steps: [manyRows, shared('follow', { at: 'after dataverse.create', nth: 1, ending: 'kill' })],
  },
  {
    start: 'synced',
    steps: [manyRows, shared('follow', { at: 'after dataverse.create', nth: 1, ending: 'go' })],
  },
  {
    start: 'synced',
    steps: [manyRows, shared('follow-late', { at: 'before sql.write', nth: 4, ending: 'go' })],
  },
];
