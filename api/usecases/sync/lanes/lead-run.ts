import type { Table } from '../../../domain/model/column.ts';
import { tableNamed } from '../../../domain/model/names.ts';
import type { SyncCounts } from '../../../domain/sync/counts.ts';
import { type Phase, phasesFrom, phasesOf } from '../../../domain/sync/phases.ts';
import { firstState, noTally, type PartTally, type RunState, soFar } from '../../../domain/sync/run-state.ts';
import { type SyncDeps, syncContext } from '../context.ts';
import { mayDelete } from '../may-delete.ts';
import type { Tally } from '../tally.ts';
import { enterPhase, haltPhase, type Run } from './enter-phase.ts';
import { type LaneOptions, workParts } from './work-parts.ts';

/** How often the leader looks whether the parts others work on are done, or have been left. */
const lookMs = 250;

export interface LeadOptions extends LaneOptions {
  readonly runId: string;
  readonly tables: readonly Table[];
  readonly allowMassDelete: boolean;
  /** Names of the tables whose whole Dataverse side was read; unused when the run goes on. */
  readonly full: ReadonlySet<string>;
  /** Only rows that failed in this run. */
  readonly onlyFailedIn: string | null;
}

/**
 * Compares and writes what is pending, phase by phase: a phase begins when every part of the one before is
 * done, whoever did it. `deps.sql` is the leader's own, see `fenced`; the parts are worked on with `shared`.
 * A run that is taken up again goes on in the phase it had reached.
 */
export async function leadRun(
  deps: SyncDeps,
  shared: SyncDeps,
  tally: Tally,
  options: LeadOptions,
): Promise<void> {
  const { runId, tables, signal } = options;
  const phases = phasesOf(tables);
  const known = await deps.sql.read((tx) => tx.lanes.state(runId));
  const { onlyFailedIn } = known ?? options;
  const sizes = await sizesOf(deps, phases, onlyFailedIn);
  const first = known ?? firstState({ full: [...options.full], onlyFailedIn, expected: expected(sizes) });
  const run: Run = { id: runId, first, sizes: options.sizes };
  const leader: Leader = { deps, shared, tally, options };
  let state = first;
  let done: Progress = first.tables;
  for (const phase of phasesFrom(phases, state.reached)) {
    if (signal.aborted) break;
    if (!isSame(state.phase, phase)) {
      if (isSame(state.reached, phase)) continue;
      if (await isHalted(leader, phase, done)) state = await haltPhase(deps, run, phase);
      else if (isDue(phase, sizes, done)) state = await enterPhase(deps, run, phase);
      else continue;
    }
    if (state.phase !== null) await workThrough(leader, state);
    done = await progressOf(deps, runId, state);
  }
  if (!signal.aborted && state.reached !== null) state = await enterPhase(deps, run, null);
  tally.take(countsOf(state.phase === null ? state.tables : done));
}

interface Leader {
  readonly deps: SyncDeps;
  readonly shared: SyncDeps;
  readonly tally: Tally;
  readonly options: LeadOptions;
}

/** Works on the phase until none of its parts is left, waiting for those that others hold. */
async function workThrough({ deps, shared, tally, options }: Leader, state: RunState): Promise<void> {
  const { runId, signal } = options;
  const table = tableNamed(state.phase?.table ?? '');
  let shown = -1;
  const publish = async (always: boolean): Promise<void> => {
    const tallies = await progressOf(deps, runId, state);
    const done = Object.values(tallies).reduce((sum, { handled }) => sum + handled, 0);
    if (done === shown && !always) return;
    shown = done;
    tally.take(countsOf(tallies));
    await tally.show(table, done, state.expected);
  };
  while (!signal.aborted) {
    await workParts(shared, runId, options, () => publish(true));
    const left = await deps.sql.read((tx) => tx.lanes.partsLeft(runId));
    await publish(false);
    if (left === 0) return;
    await deps.clock.sleep(lookMs, signal);
  }
}

type Progress = Readonly<Record<string, PartTally>>;

async function progressOf(deps: SyncDeps, runId: string, state: RunState): Promise<Progress> {
  return deps.sql.read(async (tx) => soFar(state, await tx.lanes.tallies(runId)));
}

function countsOf(progress: Progress): Readonly<Record<string, SyncCounts>> {
  return Object.fromEntries(Object.entries(progress).map(([table, { counts }]) => [table, counts]));
}

type Sizes = ReadonlyMap<Phase, number>;

async function sizesOf(
  deps: SyncDeps,
  phases: readonly Phase[],
  onlyFailedIn: string | null,
): Promise<Sizes> {
  return deps.sql.read(async (tx) => {
    const sizes = new Map<Phase, number>();
    for (const phase of phases) {
      if (phase.step !== 'deletes') sizes.set(phase, await tx.lanes.size({ ...phase, onlyFailedIn }));
    }
    return sizes;
  });
}

function expected(sizes: Sizes): number {
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** Asked for every table, because that closes an earlier question about its deletes once they are gone. */
async function isHalted({ deps, options }: Leader, phase: Phase, done: Progress): Promise<boolean> {
  if (phase.step !== 'deletes') return false;
  const { deletesLeft } = done[phase.table] ?? noTally;
  const context = syncContext(deps, options.runId, new Set());
  return !(await mayDelete(context, tableNamed(phase.table), deletesLeft, options.allowMassDelete));
}

function isDue(phase: Phase, sizes: Sizes, done: Progress): boolean {
  if (phase.step !== 'deletes') return (sizes.get(phase) ?? 0) > 0;
  return (done[phase.table] ?? noTally).deletesLeft > 0;
}

function isSame(a: Phase | null, b: Phase): boolean {
  return a !== null && a.table === b.table && a.step === b.step;
}
