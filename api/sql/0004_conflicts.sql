-- The conflict queue: rows, and tables with too many deletes, that wait for a person.

create table sync_conflict (
  id text primary key,
  table_name text not null,
  row_key text not null,
  sql_id text not null,
  remote_id text not null,
  label text not null,
  kind text not null check (
    kind in ('columns', 'delete-vs-edit', 'held-delete', 'broken-rule', 'mass-delete')
  ),
  state text not null check (state in ('open', 'decided', 'resolved', 'vanished')),
  version integer not null,
  content text not null,
  resolution text,
  detected_at text not null,
  seen_at text not null,
  closed_at text,
  run_id text not null
) strict;

-- A table as a whole has an empty sql_id, so it has one entry at a time as well.
create unique index sync_conflict_one_per_row on sync_conflict (table_name, sql_id) where closed_at is null;
create index sync_conflict_by_time on sync_conflict (detected_at, id);
create index sync_conflict_by_state on sync_conflict (state, detected_at, id);

create table sync_conflict_event (
  seq integer primary key autoincrement,
  conflict_id text not null references sync_conflict (id),
  at text not null,
  actor text not null,
  action text not null check (action in ('detected', 'changed', 'decided', 'resolved', 'vanished')),
  detail text
) strict;

create index sync_conflict_event_by_conflict on sync_conflict_event (conflict_id, seq);

create trigger sync_conflict_event_is_never_changed before update on sync_conflict_event begin
  select raise(abort, 'the conflict history is append-only');
end;

create trigger sync_conflict_event_is_never_deleted before delete on sync_conflict_event begin
  select raise(abort, 'the conflict history is append-only');
end;
