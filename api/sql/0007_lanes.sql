-- Which part of the work a pending row belongs to; rows of different lanes are worked on at the same time.
alter table sync_pending add column lane integer not null default 0;

create index sync_pending_by_lane on sync_pending (table_name, lane, row_key);

-- Number of the job's lease: grows with every claim, so that a former holder is told from the present one.
alter table job add column lease_token integer not null default 0;

-- How far a run has come, written by its leader alone: the phase under way and what was counted before it.
create table sync_phase (
  run_id text primary key,
  state text not null
) strict;

-- The parts of the phase under way. Each is worked on by whoever holds its lease; `token` grows with every
-- claim and every new phase, so that nothing a former holder still sends is stored.
create table sync_part (
  run_id text not null,
  part integer not null,
  state text not null check (state in ('open', 'held', 'done')),
  first_lane integer not null,
  last_lane integer not null,
  token integer not null,
  claims integer not null,
  owner text,
  lease_until text,
  after_key text,
  tally text not null,
  primary key (run_id, part)
) strict;
