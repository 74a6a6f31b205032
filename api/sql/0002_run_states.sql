-- Runs can be paused. SQLite cannot change a check, so the table is made anew; its rows stay.
create table job_rebuilt (
  id text primary key,
  kind text not null,
  status text not null check (
    status in ('queued', 'running', 'paused', 'completed', 'completed_with_errors', 'failed', 'cancelled')
  ),
  params text not null,
  progress text,
  counts text not null,
  result text,
  error text,
  cancel_requested integer not null check (cancel_requested in (0, 1)),
  pause_requested integer not null default 0 check (pause_requested in (0, 1)),
  created_by text not null,
  created_at text not null,
  started_at text,
  finished_at text,
  lease_owner text,
  lease_until text
) strict;

insert into job_rebuilt
  (id, kind, status, params, progress, counts, result, error, cancel_requested, created_by, created_at,
   started_at, finished_at, lease_owner, lease_until)
select
  id, kind, status, params, progress, counts, result, error, cancel_requested, created_by, created_at,
  started_at, finished_at, lease_owner, lease_until
from job;

drop table job;
alter table job_rebuilt rename to job;

create index job_by_kind on job (kind, created_at, id);
create index job_open on job (created_at, id) where status in ('queued', 'running', 'paused');
create index job_failure_in_order on job_failure (job_id, seq);

-- Where the reading of a Dataverse feed goes on that did not reach its end; null when it did.
alter table sync_checkpoint add column next_link text;
-- Run for which the whole table was last compared: taken up again, it goes on instead of starting over.
alter table sync_checkpoint add column full_run text;
