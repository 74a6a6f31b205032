import fc from 'fast-check';
import type { Fault } from '../../api/local/dataverse/http/faults.ts';
import {
  type BridgeName,
  type Edit,
  type FollowerPoint,
  type Other,
  type Plan,
  type Point,
  type PointName,
  type Run,
  type RunMode,
  type Side,
  type Step,
  watchedCalls,
} from './plan.ts';
import { burstSlots, type Cells, slotNamed, slots } from './slots.ts';
import { cellsOf } from './values.ts';

const side = fc.constantFrom<Side>('sql', 'dataverse');
const bridge = fc.constantFrom<BridgeName>('a', 'a', 'b');

/** An edit whose slot is not cast yet: the number of an actor, and cells for whatever table that is of. */
interface Role {
  readonly do: 'edit';
  readonly side: Side;
  readonly actor: number;
  readonly verb: 'write' | 'delete';
  readonly cells: Readonly<Record<string, Cells>>;
}

const tables = [...new Set(slots.map(({ table }) => table.name))];

const edit: fc.Arbitrary<Role> = fc.record({
  do: fc.constant('edit' as const),
  side,
  actor: fc.nat(2),
  verb: fc.constantFrom('write' as const, 'write' as const, 'write' as const, 'delete' as const),
  cells: fc.record(Object.fromEntries(tables.map((name) => [name, cellsOf(name)]))),
});

/** Few slots per plan, so that edits meet. */
const actors = fc.array(
  fc.constantFrom('S1', 'S1', 'S2', 'C1', 'C1', 'C2', 'R01', 'R02', 'P1', 'P2', 'T1', 'T2', 'S3', 'S9'),
  { minLength: 1, maxLength: 3 },
);

function played(role: Role, actors: readonly string[]): Edit {
  const slot = actors[role.actor % actors.length] ?? 'S1';
  const { side, verb } = role;
  const cells = verb === 'delete' ? {} : (role.cells[slotNamed(slot).table.name] ?? {});
  return { do: 'edit', side, slot, verb, cells };
}

/** While rows are compared, when there are parts that others can work on. */
const atWork: fc.Arbitrary<PointName> = fc.constantFrom<PointName>(
  ...(['get', 'create', 'update', 'delete', 'upsertMany'] as const).flatMap((call): PointName[] => [
    `before dataverse.${call}`,
    `after dataverse.${call}`,
  ]),
);

const atSqlWrite = fc.constantFrom<PointName>('before sql.write', 'within sql.write', 'after sql.write');
const atPageWrite = fc.constantFrom<PointName>('before page.write', 'within page.write', 'after page.write');

const at: fc.Arbitrary<PointName> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom<PointName>(
      ...watchedCalls.flatMap((call): PointName[] => [`before dataverse.${call}`, `after dataverse.${call}`]),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<PointName>(
      ...(['create', 'update', 'delete'] as const).flatMap((call): PointName[] => [
        `before dataverse.${call}`,
        `after dataverse.${call}`,
      ]),
    ),
  },
  { weight: 3, arbitrary: atSqlWrite },
  { weight: 2, arbitrary: atPageWrite },
);

const ending = fc.constantFrom('kill' as const, 'go' as const);

/** Transactions are many; calls are fewer, and a page is taken in by one or two. */
function nthOf(at: PointName, nth: number): number {
  if (at.endsWith('page.write')) return 1 + (nth % 2);
  return at.endsWith('sql.write') ? nth : Math.ceil(nth / 8);
}

const nth = fc.integer({ min: 1, max: 24 });

const follower: fc.Arbitrary<FollowerPoint | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 3,
    arbitrary: fc
      .record({ at: fc.oneof(atWork, atSqlWrite), nth, ending })
      .map(({ at, nth, ending }): FollowerPoint => {
        return { at, nth: nthOf(at, nth), ending: at.startsWith('within') ? 'kill' : ending };
      }),
  },
);

function pointWith(at: fc.Arbitrary<PointName>, other: fc.Arbitrary<Other>): fc.Arbitrary<Point<Role>> {
  return fc
    .record({ at, nth, edits: fc.array(edit, { maxLength: 2 }), other, follower, ending })
    .map(({ at, nth, edits, other, follower, ending }) =>
      // Inside a transaction nobody else can write, so there the process can only die.
      at.startsWith('within')
        ? {
            at,
            nth: nthOf(at, nth),
            meanwhile: { edits: [], other: 'nothing', follower: null },
            ending: 'kill',
          }
        : {
            at,
            nth: nthOf(at, nth),
            meanwhile: { edits, other, follower: other.startsWith('follow') ? follower : null },
            ending,
          },
    );
}

const point = pointWith(
  at,
  fc.constantFrom<Other>(
    'nothing',
    'nothing',
    'nothing',
    'run',
    'run',
    'take-over',
    'take-over',
    'follow',
    'follow-late',
    'pause',
    'decide',
  ),
);

const fault: fc.Arbitrary<Fault> = fc
  .record({
    kind: fc.constantFrom<Fault['kind']>(
      'throttle',
      'unavailable',
      'error',
      'latency',
      'drop-before-commit',
      'drop-after-commit',
      'drop-after-commit',
      'truncate-body',
    ),
    count: fc.integer({ min: 1, max: 8 }),
    after: fc.integer({ min: 0, max: 8 }),
    method: fc.constantFrom('GET', 'PATCH', 'POST', 'DELETE'),
  })
  .map((one) => ({
    ...one,
    ...(one.kind === 'throttle' ? { retryAfterSeconds: 30 } : {}),
    ...(one.kind === 'error' ? { status: 500, code: '0x80040216', message: 'Unexpected error' } : {}),
    ...(one.kind === 'latency' ? { milliseconds: 5 } : {}),
  }));

const anyRun: fc.Arbitrary<Run<Role>> = fc.record({
  do: fc.constant('run' as const),
  bridge,
  mode: fc.oneof(
    { weight: 9, arbitrary: fc.constant<RunMode>('incremental') },
    { weight: 2, arbitrary: fc.constant<RunMode>('full') },
    { weight: 2, arbitrary: fc.constantFrom<RunMode>('dry-run', 'full-dry-run', 'retry-failed') },
    { weight: 2, arbitrary: fc.constantFrom<RunMode>('live', 'live', 'reconcile') },
  ),
  pageSize: fc.constantFrom(5000, 1, 2),
  cutSmall: fc.boolean(),
  stutter: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  faults: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fault, { maxLength: 2 }) },
  ),
  point: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: point }),
});

/** Who follows finds something only where there is more than one part. */
const run = anyRun.map((one): Run<Role> => {
  const isFollowed = one.point?.meanwhile.other.startsWith('follow') ?? false;
  return isFollowed ? { ...one, cutSmall: true } : one;
});

const burst: fc.Arbitrary<Step<Role>> = fc.record({
  do: fc.constant('burst' as const),
  count: fc.integer({ min: 9, max: burstSlots.length }),
  cells: cellsOf('revenueData'),
});

/** A run with nothing particular but its point. */
function runCaught(point: fc.Arbitrary<Point<Role>>): fc.Arbitrary<Run<Role>> {
  return fc
    .record({ bridge, point, pageSize: fc.constantFrom(5000, 2) })
    .map(({ bridge, point, pageSize }): Run<Role> => {
      return {
        do: 'run',
        bridge,
        mode: 'incremental',
        pageSize,
        stutter: false,
        cutSmall: true,
        faults: [],
        point,
      };
    });
}

/** A change that only the feed tells of, and a run that is caught while it takes that in. */
const toldAndCaught: fc.Arbitrary<readonly Step<Role>[]> = fc.tuple(
  edit.map((one): Role => ({ ...one, side: 'dataverse' })),
  runCaught(
    pointWith(atPageWrite, fc.constantFrom<Other>('nothing', 'nothing', 'take-over')).map((one) => ({
      ...one,
      ending: 'kill',
    })),
  ),
);

/** A change of SQL that is on its way to Dataverse; another process overtakes it with a later change of that row. */
const sentAndOvertaken: fc.Arbitrary<readonly Step<Role>[]> = fc
  .tuple(
    edit,
    edit,
    runCaught(
      pointWith(
        fc.constantFrom<PointName>(
          'after dataverse.update',
          'after dataverse.create',
          'before dataverse.update',
        ),
        fc.constantFrom<Other>('take-over', 'take-over', 'follow-late'),
      ),
    ),
  )
  .map(([first, later, run]): readonly Step<Role>[] => {
    if (run.point === null) return [];
    const sent: Role = { ...first, side: 'sql', verb: 'write' };
    const meanwhile = {
      ...run.point.meanwhile,
      edits: [{ ...later, side: 'sql' as const, actor: first.actor }],
    };
    return [sent, { ...run, point: { ...run.point, nth: 1, meanwhile, ending: 'go' } }];
  });

/** Enough rows for several parts, and another process that works on them too. */
const shared: fc.Arbitrary<readonly Step<Role>[]> = fc.tuple(
  burst,
  runCaught(pointWith(fc.oneof(atWork, atSqlWrite), fc.constantFrom<Other>('follow', 'follow-late'))),
);

const minutes = fc.constantFrom(-10, 10);

const step: fc.Arbitrary<Step<Role>> = fc.oneof(
  { weight: 12, arbitrary: edit },
  { weight: 7, arbitrary: run },
  { weight: 1, arbitrary: burst },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('expire' as const),
      what: fc.constantFrom('delta-tokens' as const, 'delta-tokens' as const, 'access-tokens' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock' as const), bridge, minutes }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 10, 14_400) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('hint' as const),
      bridge,
      times: fc.integer({ min: 0, max: 3 }),
      slots: actors,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), bridge }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      which: fc.nat(2),
      rule: fc.constantFrom('townepark' as const, 'dataverse' as const),
      row: fc.constantFrom('delete' as const, 'keep' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step<Role>>({ do: 'resume' }) },
  { weight: 1, arbitrary: fc.constant<Step<Role>>({ do: 'settle' }) },
);

function cast(step: Step<Role>, actors: readonly string[]): Step {
  if (step.do === 'edit') return played(step, actors);
  if (step.do !== 'run' || step.point === null) return step as Exclude<Step, Edit | Run> | Run;
  const { meanwhile: before } = step.point;
  const meanwhile = { ...before, edits: before.edits.map((role) => played(role, actors)) };
  return { ...step, point: { ...step.point, meanwhile } };
}

/** Any sequence of edits, runs and mishaps. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .record({
    start: fc.constantFrom('synced' as const, 'synced' as const, 'synced' as const, 'empty' as const),
    actors,
    steps: fc.array(
      fc.oneof(
        { weight: 14, arbitrary: step.map((one) => [one]) },
        // What chance seldom puts together, and where errors of their own kind are.
        { weight: 2, arbitrary: toldAndCaught },
        { weight: 1, arbitrary: sentAndOvertaken },
        { weight: 1, arbitrary: shared },
      ),
      { minLength: 3, maxLength: 16, size: 'max' },
    ),
  })
  .map(({ start, actors, steps }) => ({ start, steps: steps.flat().map((one) => cast(one, actors)) }));
