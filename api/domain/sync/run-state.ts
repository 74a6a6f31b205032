import { addCounts, noCounts, type SyncCounts } from './counts.ts';
import type { Phase } from './phases.ts';

/** What one part of a phase has done. */
export interface PartTally {
  readonly counts: SyncCounts;
  /** Pending rows dealt with for the first time. */
  readonly handled: number;
  /** Deletes left for the phase of deletes. */
  readonly deletesLeft: number;
}

export const noTally: PartTally = { counts: noCounts, handled: 0, deletesLeft: 0 };

export function addTallies(a: PartTally, b: PartTally): PartTally {
  return {
    counts: addCounts(a.counts, b.counts),
    handled: a.handled + b.handled,
    deletesLeft: a.deletesLeft + b.deletesLeft,
  };
}

/** How far a run has come. Kept in the database, so that whoever leads the run next goes on from there. */
export interface RunState {
  /** Under way; its parts are not counted in `tables` yet. Null while a phase has ended and none has begun. */
  readonly phase: Phase | null;
  /** The last phase that was begun. */
  readonly reached: Phase | null;
  /** What the phases that have ended did, by table name. */
  readonly tables: Readonly<Record<string, PartTally>>;
  /** Names of the tables whose whole Dataverse side was read in this run. */
  readonly full: readonly string[];
  /** Only rows that failed in this run are worked on; null = all. */
  readonly onlyFailedIn: string | null;
  /** Pending rows when the run began to work on them. */
  readonly expected: number;
}

export function firstState(begin: Pick<RunState, 'full' | 'onlyFailedIn' | 'expected'>): RunState {
  return { phase: null, reached: null, tables: {}, ...begin };
}

export function begun(state: RunState, phase: Phase): RunState {
  return { ...state, phase, reached: phase };
}

/** The phase under way has ended with these parts. */
export function ended(state: RunState, parts: readonly PartTally[]): RunState {
  if (state.phase === null) return state;
  return { ...counted(state, state.phase.table, parts), phase: null };
}

/** The state with more done in a table. */
export function counted(state: RunState, table: string, done: readonly PartTally[]): RunState {
  const before = state.tables[table] ?? noTally;
  return { ...state, tables: { ...state.tables, [table]: done.reduce(addTallies, before) } };
}

/** What the run did by table name, the parts of the phase under way included. */
export function soFar(state: RunState, parts: readonly PartTally[]): Readonly<Record<string, PartTally>> {
  return ended(state, parts).tables;
}
