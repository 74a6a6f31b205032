-- Every result that a contract has had for a month, with the terms and facts it came from. A correction is a new
-- version; an old one is what was billed and is never changed.

create table revenue_version (
  calculation_id text not null,
  version integer not null,
  contract_id text not null,
  service_month text not null,
  amount text not null,
  terms_hash text not null,
  facts_hash text not null,
  terms text not null,
  facts text not null,
  details text not null,
  reason text not null,
  requested_by text not null,
  calculated_at text not null,
  primary key (calculation_id, version)
) strict;

create trigger revenue_version_is_never_changed before update on revenue_version begin
  select raise(abort, 'versions of results are append-only');
end;

create trigger revenue_version_is_never_deleted before delete on revenue_version begin
  select raise(abort, 'versions of results are append-only');
end;

-- What became of a site in a calculation of a month, written with its results: a run that was killed goes on
-- behind it. Rows of runs that have ended go when the next run begins.
create table revenue_run_site (
  job_id text not null references job (id) on delete cascade,
  site_id text not null,
  calculated integer not null,
  unchanged integer not null,
  skipped integer not null,
  failed integer not null,
  amount text not null,
  primary key (job_id, site_id)
) strict;
