-- Writes on their way to Dataverse. Kept until their outcome is stored with the link, so that after a crash
-- the bridge knows its own values from those of people.
create table sync_sent (
  table_name text not null,
  sql_id text not null,
  remote_id text not null,
  base text,
  cells text not null,
  created integer not null check (created in (0, 1)),
  primary key (table_name, sql_id)
) strict;
