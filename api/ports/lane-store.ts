import type { LaneRange } from '../domain/sync/lanes.ts';
import type { Phase } from '../domain/sync/phases.ts';
import type { PartTally, RunState } from '../domain/sync/run-state.ts';
import type { Pending } from './sync-store.ts';

/**
 * For how long something is held, as instants of this process. Where processes share a database server its
 * clock decides, and only the time between the two counts.
 */
export interface LeaseTime {
  readonly now: string;
  readonly until: string;
}

/** A hold that counts only as long as nobody has claimed the same after it. */
export interface PartFence {
  readonly runId: string;
  readonly part: number;
  readonly token: number;
}

/** A part of a phase that was claimed. */
export interface PartClaim extends PartFence {
  readonly lanes: LaneRange;
  /** Key of the last row that was dealt with; null at the beginning. */
  readonly after: string | null;
  /** True when somebody else had begun the part and did not end it: what was sent for its rows is unknown. */
  readonly takenOver: boolean;
}

/** Somebody else holds what this process held: nothing of the transaction may be stored. */
export class LeaseLost extends Error {
  constructor(what: string) {
    super(`${what} is held by another worker`);
    this.name = 'LeaseLost';
  }
}

/** The pending rows of a phase; `onlyFailedIn` leaves those alone that did not fail in that run. */
export interface PhaseRows extends Phase {
  readonly onlyFailedIn?: string | null;
}

/** How the work of a run is shared: phases one after the other, the parts of a phase at the same time. */
export interface LaneStore {
  state(runId: string): Promise<RunState | null>;
  putState(runId: string, state: RunState): Promise<void>;
  /** Runs that are running and have a phase under way. */
  underWay(): Promise<readonly { readonly runId: string; readonly state: RunState }[]>;
  /** Begins a phase with one part per range of lanes; what was held before is held no more. */
  openParts(runId: string, parts: readonly LaneRange[]): Promise<void>;
  /** What the parts of the phase have done. */
  tallies(runId: string): Promise<readonly PartTally[]>;
  /** Parts that are not done. */
  partsLeft(runId: string): Promise<number>;
  /** True when `claim` would find a part; asked first, because a claim is a write. */
  mayClaim(runId: string, lease: LeaseTime): Promise<boolean>;
  /** A part nobody works on, or whose lease has passed, under a new token; null when there is none. */
  claim(runId: string, owner: string, lease: LeaseTime): Promise<PartClaim | null>;
  /** Extends the hold. Throws `LeaseLost` when somebody else has the part. */
  hold(fence: PartFence, lease: LeaseTime): Promise<void>;
  /** Adds what was done and, where given, moves on past a row. Throws `LeaseLost` like `hold`. */
  add(fence: PartFence, done: PartTally, after?: string): Promise<void>;
  /** The part is done. Throws `LeaseLost` like `hold`. */
  finish(fence: PartFence): Promise<void>;
  /** Gives an unfinished part back, for others to go on with at once; without effect when it is lost. */
  release(fence: PartFence): Promise<void>;
  /** Takes every part from its holder: nothing is stored any more until the run goes on. */
  releaseAll(runId: string): Promise<void>;
  /** Forgets phase and parts of a run that has ended. */
  clear(runId: string): Promise<void>;
  /** Pending rows of a phase in the lanes after the key, in order of their keys. */
  page(phase: PhaseRows, lanes: LaneRange, after: string | null, limit: number): Promise<readonly Pending[]>;
  /** How many pending rows a phase has. */
  size(phase: PhaseRows): Promise<number>;
}
