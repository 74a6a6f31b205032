-- When a row that failed is tried again by the live run; null = at once. Other runs try every pending row.
alter table sync_pending add column next_at text;

-- Rows of Dataverse that somebody reported as changed; moved into pending by the next staging. A row may be
-- reported any number of times, by whichever process hears of it.
create table remote_hint (
  table_name text not null,
  remote_id text not null,
  primary key (table_name, remote_id)
) strict;
