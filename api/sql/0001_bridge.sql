-- The bridge's own tables. Instants are ISO 8601 UTC text, JSON is text, booleans are 0/1.
-- Numbered files are append-only: a file that has been applied is never edited, a change is a new file.

-- One entry per changed row of a synced table, written by triggers whoever the writer is.
create table change_log (
  seq integer primary key autoincrement,
  table_name text not null,
  row_id text not null,
  op text not null check (op in ('insert', 'update', 'delete')),
  by_bridge integer not null check (by_bridge in (0, 1))
) strict;

-- Holds a row only inside a transaction in which the bridge itself writes.
create table bridge_writer (
  marker integer primary key check (marker = 1)
) strict;

-- Per table: how far the change log was read, the last touch stamp given out, the Dataverse delta link.
create table sync_checkpoint (
  table_name text primary key,
  sql_seq integer not null default 0,
  touch integer not null default 0,
  delta_link text
) strict;

-- Which SQL row belongs to which Dataverse row, and the last values both sides agreed on.
create table sync_link (
  table_name text not null,
  sql_id text not null,
  remote_id text not null,
  base text not null,
  etag text,
  primary key (table_name, sql_id),
  unique (table_name, remote_id)
) strict;

-- Rows somebody touched, waiting to be compared.
create table sync_pending (
  table_name text not null,
  row_key text not null,
  sql_changed integer not null check (sql_changed in (0, 1)),
  remote_changed integer not null check (remote_changed in (0, 1)),
  remote_deleted integer not null check (remote_deleted in (0, 1)),
  remote text,
  attempts integer not null,
  touch integer not null,
  primary key (table_name, row_key)
) strict;

create table job (
  id text primary key,
  kind text not null,
  status text not null check (
    status in ('queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled')
  ),
  params text not null,
  progress text,
  counts text not null,
  result text,
  error text,
  cancel_requested integer not null check (cancel_requested in (0, 1)),
  created_by text not null,
  created_at text not null,
  started_at text,
  finished_at text,
  lease_owner text,
  lease_until text
) strict;

create index job_by_kind on job (kind, created_at, id);
create index job_open on job (created_at, id) where status in ('queued', 'running');

create table job_failure (
  seq integer primary key autoincrement,
  job_id text not null references job (id) on delete cascade,
  table_name text not null,
  row_id text not null,
  label text not null,
  code text not null,
  message text not null,
  unique (job_id, table_name, row_id)
) strict;

-- No foreign key to contract: the history outlives a contract that is deleted on the other side.
create table approval (
  id text primary key,
  contract_id text not null,
  state text not null check (state in ('pending', 'approved', 'rejected', 'superseded')),
  value text,
  threshold text not null,
  requested_by text not null,
  requested_at text not null,
  approver text not null,
  decided_by text,
  decided_at text,
  comment text
) strict;

create unique index approval_one_pending on approval (contract_id) where state = 'pending';
create index approval_by_contract on approval (contract_id, requested_at, id);
create index approval_by_state on approval (state, requested_at, id);

create table approval_event (
  seq integer primary key autoincrement,
  id text not null unique,
  approval_id text not null references approval (id),
  at text not null,
  actor text not null,
  action text not null check (action in ('requested', 'approved', 'rejected', 'superseded')),
  detail text
) strict;

create index approval_event_by_approval on approval_event (approval_id, seq);

create trigger approval_event_is_never_changed before update on approval_event begin
  select raise(abort, 'the approval history is append-only');
end;

create trigger approval_event_is_never_deleted before delete on approval_event begin
  select raise(abort, 'the approval history is append-only');
end;

create table outbox (
  seq integer primary key autoincrement,
  id text not null unique,
  topic text not null,
  subject text not null,
  entity_type text not null,
  event_type text not null,
  entity_id text not null,
  body text not null,
  created_at text not null,
  attempts integer not null default 0,
  next_attempt_at text not null,
  last_error text,
  sent_at text
) strict;

create index outbox_unsent on outbox (topic, entity_id, seq) where sent_at is null;
