import type { Generated as DatabaseGenerated, Kysely } from 'kysely';
import type { ApprovalEvent, ApprovalState } from '../../domain/approval/approval.ts';
import type { JobKind, JobStatus } from '../../domain/job.ts';
import type { ConflictEvent, ConflictKind, ConflictState } from '../../domain/sync/conflict.ts';
import type { ChangeAction } from '../../domain/sync/row-change.ts';

/** The bridge's own tables as `api/sql/*.sql` creates them: instants and JSON are text, booleans are 0 or 1. */
export interface BridgeTables {
  change_log: { seq: Generated; table_name: string; row_id: string; op: string; by_bridge: number };
  bridge_writer: { marker: number };
  sync_checkpoint: {
    table_name: string;
    /** Of the past: the change log is consumed, see `stageSqlChanges`. */
    sql_seq: Generated;
    touch: number;
    delta_link: string | null;
    next_link: string | null;
    full_run: string | null;
  };
  sync_link: {
    table_name: string;
    sql_id: string;
    remote_id: string;
    base: string;
    etag: string | null;
  };
  sync_sent: {
    table_name: string;
    sql_id: string;
    remote_id: string;
    base: string | null;
    cells: string;
    created: number;
  };
  sync_pending: PendingTable;
  sync_phase: { run_id: string; state: string };
  sync_part: PartTable;
  remote_hint: { table_name: string; remote_id: string };
  reconcile_seen: { job_id: string; table_name: string; sql_id: string };
  reconciliation_table: {
    job_id: string;
    table_name: string;
    compared: number;
    only_sql: number;
    only_remote: number;
    different: number;
    examples: string;
    next_link: string | null;
    done: number;
  };
  sync_conflict: ConflictTable;
  sync_conflict_event: {
    seq: Generated;
    conflict_id: string;
    at: string;
    actor: string;
    action: ConflictEvent['action'];
    detail: string | null;
  };
  job: JobTable;
  job_failure: {
    seq: Generated;
    job_id: string;
    table_name: string;
    row_id: string;
    label: string;
    code: string;
    message: string;
  };
  job_change: {
    seq: Generated;
    job_id: string;
    table_name: string;
    row_id: string;
    label: string;
    action: ChangeAction;
    columns: string;
    problems: string;
  };
  dry_run_row: {
    job_id: string;
    table_name: string;
    sql_id: string;
    remote_id: string;
    would_link: number;
    in_conflict: number;
  };
  approval: ApprovalTable;
  approval_event: {
    seq: Generated;
    id: string;
    approval_id: string;
    at: string;
    actor: string;
    action: ApprovalEvent['action'];
    detail: string | null;
  };
  outbox: OutboxTable;
  revenue_version: RevenueVersionTable;
  revenue_run_site: {
    job_id: string;
    site_id: string;
    calculated: number;
    unchanged: number;
    skipped: number;
    failed: number;
    amount: string;
  };
}

type Generated = DatabaseGenerated<number>;

export interface PendingTable {
  table_name: string;
  row_key: string;
  sql_changed: number;
  remote_changed: number;
  remote_deleted: number;
  remote: string | null;
  attempts: number;
  touch: number;
  lane: number;
  next_at: string | null;
}

export interface PartTable {
  run_id: string;
  part: number;
  state: 'open' | 'held' | 'done';
  first_lane: number;
  last_lane: number;
  token: number;
  claims: number;
  owner: string | null;
  lease_until: string | null;
  after_key: string | null;
  tally: string;
}

export interface ConflictTable {
  id: string;
  table_name: string;
  row_key: string;
  sql_id: string;
  remote_id: string;
  label: string;
  kind: ConflictKind;
  state: ConflictState;
  version: number;
  content: string;
  resolution: string | null;
  detected_at: string;
  seen_at: string;
  closed_at: string | null;
  run_id: string;
}

export interface JobTable {
  id: string;
  kind: JobKind;
  status: JobStatus;
  params: string;
  progress: string | null;
  counts: string;
  result: string | null;
  error: string | null;
  cancel_requested: number;
  pause_requested: number;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  lease_owner: string | null;
  lease_until: string | null;
  lease_token: number;
}

export interface ApprovalTable {
  id: string;
  contract_id: string;
  state: ApprovalState;
  value: string | null;
  threshold: string;
  requested_by: string;
  requested_at: string;
  approver: string;
  decided_by: string | null;
  decided_at: string | null;
  comment: string | null;
}

export interface OutboxTable {
  seq: Generated;
  id: string;
  topic: string;
  subject: string;
  entity_type: string;
  event_type: string;
  entity_id: string;
  body: string;
  created_at: string;
  attempts: number;
  next_attempt_at: string;
  last_error: string | null;
  sent_at: string | null;
}

export interface RevenueVersionTable {
  calculation_id: string;
  version: number;
  contract_id: string;
  service_month: string;
  amount: string;
  terms_hash: string;
  facts_hash: string;
  terms: string;
  facts: string;
  details: string;
  reason: string;
  requested_by: string;
  calculated_at: string;
}

/** A stored cell: decimals, dates, instants and GUIDs as text, booleans and choices as integers. */
export type Cell = string | number | null;

/** The tables of the data model; their names and columns are known at run time only. */
export type ModelTables = Record<string, Record<string, Cell>>;

/** Access to the bridge's tables inside one unit of work. */
export type Db = Kysely<BridgeTables>;

/** The same unit of work seen as model tables. */
export type ModelDb = Kysely<ModelTables>;
