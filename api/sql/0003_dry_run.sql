-- What a dry run found: one entry per row that a real run would change or could not settle.
create table job_change (
  seq integer primary key autoincrement,
  job_id text not null references job (id) on delete cascade,
  table_name text not null,
  row_id text not null,
  label text not null,
  action text not null,
  columns text not null,
  problems text not null
) strict;

create index job_change_in_order on job_change (job_id, seq);

-- Scratch of a dry run under way: rows it has looked at, and the links a real run would have made. Emptied at
-- its end; what a killed dry run left is removed by the next one.
create table dry_run_row (
  job_id text not null references job (id) on delete cascade,
  table_name text not null,
  sql_id text not null,
  remote_id text not null,
  would_link integer not null check (would_link in (0, 1)),
  in_conflict integer not null check (in_conflict in (0, 1)),
  primary key (job_id, table_name, sql_id)
) strict;

create index dry_run_row_by_remote on dry_run_row (job_id, table_name, remote_id);
