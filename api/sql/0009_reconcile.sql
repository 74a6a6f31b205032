-- Linked rows that a comparison of keys and versions has met in Dataverse; what is not here at its end is missing
-- there. Emptied at the end of a table; what a killed run left is removed by the next one.
create table reconcile_seen (
  job_id text not null references job (id) on delete cascade,
  table_name text not null,
  sql_id text not null,
  primary key (job_id, table_name, sql_id)
) strict;
