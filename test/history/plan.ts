import type { Fault } from '../../api/local/dataverse/http/faults.ts';
import type { Cells } from './slots.ts';

export type Side = 'sql' | 'dataverse';
export type BridgeName = 'a' | 'b';

/** A program or person other than the bridge: `write` updates the row of the slot, or enters it. */
export interface Edit {
  readonly do: 'edit';
  readonly side: Side;
  readonly slot: string;
  readonly verb: 'write' | 'delete';
  readonly cells: Cells;
}

export const watchedCalls = ['changes', 'get', 'create', 'update', 'delete', 'upsertMany'] as const;
export type PointName =
  | `${'before' | 'after'} dataverse.${(typeof watchedCalls)[number]}`
  | `${'before' | 'after' | 'within'} sql.write`
  /** Writes while a page of the change feed that tells of something is taken in. */
  | `${'before' | 'after' | 'within'} page.write`;

/**
 * What else happens while a bridge stands still. `take-over`: its lease lapses and the other one runs. `follow`: the
 * other one works on the parts of the run that nobody holds; `follow-late`: on all, because their leases lapse.
 * `pause`: a person pauses the run. `decide`: a person resolves a conflict.
 */
export type Other = 'nothing' | 'run' | 'take-over' | 'follow' | 'follow-late' | 'pause' | 'decide';

export type RunMode =
  | 'incremental'
  | 'full'
  | 'dry-run'
  | 'full-dry-run'
  | 'retry-failed'
  | 'reconcile'
  /** Ends by itself after some readings of the feeds, or hands over to another run. */
  | 'live';

/** How a person answers a conflict: the side that decides, and whether a row that is gone on one side stays. */
export interface Decide {
  readonly do: 'decide';
  /** Which of the conflicts that wait, counted from the oldest; modulo their number. */
  readonly which: number;
  readonly rule: 'townepark' | 'dataverse';
  readonly row: 'delete' | 'keep';
}

/** Where a process that follows a run is caught. It stands there until the run has ended, and then goes on. */
export interface FollowerPoint {
  readonly at: PointName;
  readonly nth: number;
  readonly ending: 'kill' | 'go';
}

/** Where a run is caught: at its n-th passage of a point. */
export interface Point<E = Edit> {
  readonly at: PointName;
  readonly nth: number;
  /** What happens while the bridge stands there. */
  readonly meanwhile: {
    readonly edits: readonly E[];
    readonly other: Other;
    /** Of the process that follows; null when it is not caught. */
    readonly follower: FollowerPoint | null;
  };
  readonly ending: 'kill' | 'go';
}

export interface Run<E = Edit> {
  readonly do: 'run';
  readonly bridge: BridgeName;
  readonly mode: RunMode;
  /** Rows per page of the change feed. */
  readonly pageSize: number;
  /** The feed tells every page twice, the second time backwards. */
  readonly stutter: boolean;
  /** Parts and batches of a few rows, as if there were thousands of rows. */
  readonly cutSmall: boolean;
  readonly faults: readonly Fault[];
  readonly point: Point<E> | null;
}

export type Step<E = Edit> =
  | E
  | Run<E>
  /** Many new or changed revenue rows in SQL. */
  | { readonly do: 'burst'; readonly count: number; readonly cells: Cells }
  | { readonly do: 'expire'; readonly what: 'delta-tokens' | 'access-tokens' }
  /** The clock of one bridge is wrong by so many minutes from now on. */
  | { readonly do: 'clock'; readonly bridge: BridgeName; readonly minutes: number }
  /** Time goes by: leases lapse, and after days delta tokens expire. */
  | { readonly do: 'pass'; readonly minutes: number }
  /**
   * Webhooks ask for runs, more often than needed; nobody works on them yet. They name rows as changed, whether they
   * are, exist or do not.
   */
  | {
      readonly do: 'hint';
      readonly bridge: BridgeName;
      readonly times: number;
      readonly slots: readonly string[];
    }
  | { readonly do: 'restart'; readonly bridge: BridgeName }
  | Decide
  /** A person lets everything go on that is paused. */
  | { readonly do: 'resume' }
  /** Faults end and the bridge comes to rest; everything is checked. */
  | { readonly do: 'settle' };

export interface Plan {
  /** `empty`: both sides are new, nothing was ever synced. `synced`: a row of every table is linked. */
  readonly start: 'empty' | 'synced';
  readonly steps: readonly Step[];
}
