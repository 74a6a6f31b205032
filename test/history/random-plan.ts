import fc from 'fast-check';
import type { Fault } from '../../api/local/dataverse/http/faults.ts';
import {
  type BridgeName,
  type Edit,
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
  {
    weight: 3,
    arbitrary: fc.constantFrom<PointName>('before sql.write', 'within sql.write', 'after sql.write'),
  },
);

const point: fc.Arbitrary<Point<Role>> = fc
  .record({
    at,
    nth: fc.integer({ min: 1, max: 24 }),
    edits: fc.array(edit, { maxLength: 2 }),
    other: fc.constantFrom<Other>(
      'nothing',
      'nothing',
      'nothing',
      'run',
      'run',
      'take-over',
      'take-over',
      'pause',
      'decide',
    ),
    ending: fc.constantFrom('kill' as const, 'go' as const),
  })
  .map(({ at, nth, edits, other, ending }) =>
    // Inside a transaction nobody else can write, so there the process can only die.
    at === 'within sql.write'
      ? { at, nth, meanwhile: { edits: [], other: 'nothing' }, ending: 'kill' }
      : { at, nth: at.endsWith('sql.write') ? nth : Math.ceil(nth / 8), meanwhile: { edits, other }, ending },
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

const run: fc.Arbitrary<Run<Role>> = fc.record({
  do: fc.constant('run' as const),
  bridge,
  mode: fc.oneof(
    { weight: 9, arbitrary: fc.constant<RunMode>('incremental') },
    { weight: 2, arbitrary: fc.constant<RunMode>('full') },
    { weight: 2, arbitrary: fc.constantFrom<RunMode>('dry-run', 'full-dry-run', 'retry-failed') },
  ),
  pageSize: fc.constantFrom(5000, 1, 2),
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

const minutes = fc.constantFrom(-10, 10);

const step: fc.Arbitrary<Step<Role>> = fc.oneof(
  { weight: 12, arbitrary: edit },
  { weight: 7, arbitrary: run },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('burst' as const),
      count: fc.integer({ min: 9, max: burstSlots.length }),
      cells: cellsOf('revenueData'),
    }),
  },
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
    arbitrary: fc.record({ do: fc.constant('hint' as const), bridge, times: fc.integer({ min: 1, max: 3 }) }),
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
  const { edits, other } = step.point.meanwhile;
  const meanwhile = { edits: edits.map((role) => played(role, actors)), other };
  return { ...step, point: { ...step.point, meanwhile } };
}

/** Any sequence of edits, runs and mishaps. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .record({
    start: fc.constantFrom('synced' as const, 'synced' as const, 'synced' as const, 'empty' as const),
    actors,
    steps: fc.array(step, { minLength: 3, maxLength: 20, size: 'max' }),
  })
  .map(({ start, actors, steps }) => ({ start, steps: steps.map((one) => cast(one, actors)) }));
