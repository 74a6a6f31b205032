import type { Approval, ApprovalEvent, ApprovalState } from '../domain/approval/approval.ts';
import type { Job, JobFailure, JobKind, JobStatus } from '../domain/job.ts';
import type { Row, Table, Value } from '../domain/model/column.ts';
import type { ConflictStore } from './conflict-store.ts';
import type { DriftStore } from './drift-store.ts';
import type { LaneStore, LeaseTime } from './lane-store.ts';
import type { LiveStore } from './live-store.ts';
import type { ReconcileStore } from './reconcile-store.ts';
import type { RevenueStore } from './revenue-store.ts';
import type { DryRunScratch, RunResults } from './run-store.ts';
import type { SyncStore } from './sync-store.ts';

/** The Towne Park database and the bridge's own tables in it: one transaction covers both. */
export interface Sql {
  /** Read-only unit of work; it sees one moment. */
  read<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T>;
  /**
   * Serialised read-write unit of work: all or nothing. `work` may run more than once, since a unit that met
   * another writer starts over; what it does outside the transaction must bear that. Throws
   * `BridgeError('unavailable')` when the database cannot be reached or was lost; then nothing was stored, unless
   * the connection broke during the commit. Repeat the unit in either case: what it would have done twice is
   * held by keys, states and consumed entries.
   */
  write<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T>;
  /** Rejects when the database cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface SqlTransaction {
  readonly rows: RowStore;
  readonly facts: FactStore;
  readonly sync: SyncStore;
  readonly lanes: LaneStore;
  readonly conflicts: ConflictStore;
  readonly live: LiveStore;
  readonly reconcile: ReconcileStore;
  readonly drift: DriftStore;
  readonly jobs: JobStore;
  readonly runs: RunResults;
  readonly dryRun: DryRunScratch;
  readonly approvals: ApprovalStore;
  readonly outbox: OutboxStore;
  readonly revenue: RevenueStore;
}

export interface ListQuery {
  /** Equality per column, `null` for empty. */
  readonly where?: Readonly<Record<string, Value>>;
  /** Limits per column, both included; a row whose column is empty is left out. */
  readonly range?: Readonly<Record<string, { readonly from?: string; readonly to?: string }>>;
  /** Per text column that holds words separated by blanks: a word that must be among them. */
  readonly word?: Readonly<Record<string, string>>;
  /** Case-insensitive substring of the primary name or of any key column that is text. */
  readonly search?: string;
  /** Ordered by primary name, then id; `after` is the cursor of the previous page's last row. */
  readonly after?: { readonly name: string; readonly id: string };
  readonly limit: number;
}

/** Rows of the model tables, in canonical form. */
export interface RowStore {
  get(table: Table, id: string): Promise<Row | null>;
  getMany(table: Table, ids: readonly string[]): Promise<readonly Row[]>;
  list(table: Table, query: ListQuery): Promise<readonly Row[]>;
  /**
   * Rows that hold one of these keys, in no order; each key names the same columns and has no empty cell. The
   * database compares, so a row may spell its key otherwise than it was asked for (case, blanks at the end).
   */
  withKeys(table: Table, keys: readonly Readonly<Record<string, Value>>[]): Promise<readonly Row[]>;
  /** Throws `RowRefused` when the database refuses the row (duplicate key, missing parent). */
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  /** True when the row existed. Only the given columns are written. */
  update(table: Table, id: string, changes: Readonly<Record<string, Value>>): Promise<boolean>;
  delete(table: Table, id: string): Promise<boolean>;
  /** Rows that meet the conditions; all rows without them. */
  count(table: Table, query?: Omit<ListQuery, 'limit'>): Promise<number>;
  /** When each of these rows was written last, by the clock of the database: ISO instants by id. */
  modifiedAt(table: Table, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The database refused a row; `reason` is safe to show, `column` names the culprit where known. */
export class RowRefused extends Error {
  readonly reason: 'duplicate' | 'missing-parent' | 'has-children' | 'invalid';
  constructor(reason: RowRefused['reason'], message: string) {
    super(message);
    this.name = 'RowRefused';
    this.reason = reason;
  }
}

/** Facts of a site between two dates, both included, already summed in SQL with exact decimals. */
export interface FactStore {
  /** Net revenue per revenue code (source Validation left out), as decimal text. */
  revenueByCode(siteId: string, from: string, to: string): Promise<Readonly<Record<string, string>>>;
  /** Timesheet rows, one per day and job. */
  timesheet(
    siteId: string,
    from: string,
    to: string,
  ): Promise<
    readonly {
      readonly jobCode: string;
      readonly date: string;
      readonly regularMinutes: number;
      readonly overtimeMinutes: number;
    }[]
  >;
  /** Occupied room-nights; null when not one night was counted. */
  occupiedRooms(siteId: string, from: string, to: string): Promise<number | null>;
  /** Net revenue of source Validation, null when there is no such row. */
  validationRevenue(siteId: string, from: string, to: string): Promise<string | null>;
}

/** A hold of a job that counts only as long as nobody has claimed it after. */
export interface JobFence {
  readonly id: string;
  readonly token: number;
}

export interface ClaimedJob extends Job {
  /** Of the lease; grows with every claim. */
  readonly token: number;
}

/** Durable long-running operations (sync runs, monthly calculations). */
export interface JobStore {
  insert(job: Job): Promise<void>;
  get(id: string): Promise<Job | null>;
  /** Newest first; `before` is the id of the last job of the previous page; only in these states, where given. */
  list(query: {
    kind: JobKind;
    limit: number;
    before?: string;
    statuses?: readonly JobStatus[];
  }): Promise<readonly Job[]>;
  /**
   * Oldest queued job, or a running one whose lease has passed; it becomes `running` under a new lease with a
   * new token. No queued job of a kind is given out while one of the kind is paused: a pause lets nothing else
   * go on, except that of the live run, which others do not wait for. Nor, of an exclusive kind, while one is running.
   */
  claim(kinds: readonly JobKind[], lease: LeaseTime & { readonly owner: string }): Promise<ClaimedJob | null>;
  /** Throws `LeaseLost` unless the job is running under this token; first in every unit that works for a job. */
  hold(fence: JobFence): Promise<void>;
  /** Writes progress and extends the lease; false when another worker took the job over. */
  beat(fence: JobFence, lease: LeaseTime, progress: Job['progress'], counts: Job['counts']): Promise<boolean>;
  /**
   * Ends a running job, or lays it aside as `paused`; it then keeps no `finishedAt`. False when another worker
   * took the job over, or it had ended before.
   */
  finish(
    fence: JobFence,
    end: {
      status: JobStatus;
      finishedAt: string;
      counts: Job['counts'];
      result: Job['result'];
      error: string | null;
    },
  ): Promise<boolean>;
  /** Carries out what a person asks for, by the table of transitions; false when the state does not allow it. */
  request(id: string, event: 'cancel' | 'pause' | 'resume', now: string): Promise<boolean>;
  addFailures(id: string, failures: readonly JobFailure[]): Promise<void>;
  failures(id: string, limit: number): Promise<readonly JobFailure[]>;
}

export interface ApprovalStore {
  /** Throws `RowRefused('duplicate')` when the contract already has a pending approval. */
  insert(approval: Approval): Promise<void>;
  get(id: string): Promise<Approval | null>;
  pendingFor(contractId: string): Promise<Approval | null>;
  /** Newest request first; `before` is the id of the previous page's last approval. */
  list(query: {
    state?: ApprovalState;
    contractId?: string;
    limit: number;
    before?: string;
  }): Promise<readonly Approval[]>;
  /** Replaces the approval if it is still in state `from`; false when somebody else was first. */
  transition(approval: Approval, from: ApprovalState): Promise<boolean>;
  /** Append-only history. */
  addEvent(event: ApprovalEvent): Promise<void>;
  events(approvalId: string): Promise<readonly ApprovalEvent[]>;
}

/** Written in the transaction of its cause; drained by a worker that marks it sent after confirmation. */
export interface OutboxMessage {
  readonly id: string;
  /** Bus topic, or `mail`. */
  readonly topic: string;
  readonly subject: string;
  readonly entityType: string;
  readonly eventType: string;
  readonly entityId: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly attempts: number;
}

export interface OutboxStore {
  add(message: Omit<OutboxMessage, 'attempts'>): Promise<void>;
  /**
   * Unsent messages whose next attempt is due, oldest first. A message is not due while an older unsent one
   * of the same topic and entity waits for its retry, so that the events of one row keep their order. Mails
   * (topic `mail`) wait for no other mail: one refused address must not hold back the rest.
   */
  due(now: string, limit: number): Promise<readonly OutboxMessage[]>;
  markSent(ids: readonly string[], at: string): Promise<void>;
  markFailed(ids: readonly string[], nextAttemptAt: string, reason: string): Promise<void>;
  unsent(): Promise<number>;
}
