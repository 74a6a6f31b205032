-- How far a comparison of both sides has come, by table: what differs, a few rows that differ, and where the
-- reading of Dataverse goes on. Written with every page, so that a comparison that is killed goes on there.
create table reconciliation_table (
  job_id text not null references job (id) on delete cascade,
  table_name text not null,
  compared integer not null,
  only_sql integer not null,
  only_remote integer not null,
  different integer not null,
  examples text not null,
  next_link text,
  done integer not null check (done in (0, 1)),
  primary key (job_id, table_name)
) strict;
