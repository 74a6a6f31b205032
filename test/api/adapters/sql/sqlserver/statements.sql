-- rows.get
select "id" as "id", "contract_number" as "contract_number", "customer_site_id" as "customer_site_id", "contract_type" as "contract_type", "billing_type" as "billing_type", convert(varchar(10), "start_date", 23) as "start_date", convert(varchar(10), "end_date", 23) as "end_date", "status" as "status", cast("contract_value" as varchar(40)) as "contract_value", cast("revenue_share_percentage" as varchar(40)) as "revenue_share_percentage", cast("hourly_labor_rate" as varchar(40)) as "hourly_labor_rate", cast("minimum_guarantee" as varchar(40)) as "minimum_guarantee", "terms" as "terms", "requested_by" as "requested_by", "approval_status" as "approval_status", "approval_id" as "approval_id", cast("approved_value" as varchar(40)) as "approved_value", "decided_by" as "decided_by", convert(varchar(19), "decided_on", 126) + 'Z' as "decided_on", "decision_comment" as "decision_comment" from "contract" where "id" in (@1);
-- rows.getMany
select "id" as "id", "name" as "name", "customer_site_id" as "customer_site_id", convert(varchar(10), "revenue_date", 23) as "revenue_date", "revenue_code" as "revenue_code", "revenue_source" as "revenue_source", cast("gross_revenue" as varchar(40)) as "gross_revenue", cast("net_revenue" as varchar(40)) as "net_revenue", "transaction_count" as "transaction_count", cast("average_transaction_value" as varchar(40)) as "average_transaction_value" from "revenue_data" where "id" in (@1, @2);
-- rows.list
select "id" as "id", "site_number" as "site_number", "name" as "name", "address" as "address", "contract_type" as "contract_type", "territory_id" as "territory_id", "is_active" as "is_active", cast("revenue_share_percentage" as varchar(40)) as "revenue_share_percentage", "minimum_labor_hours" as "minimum_labor_hours", "billing_contact_id" as "billing_contact_id" from "customer_site" where 1 = 1 order by "name", "id" offset 0 rows fetch next @1 rows only;
select "id" as "id", "site_number" as "site_number", "name" as "name", "address" as "address", "contract_type" as "contract_type", "territory_id" as "territory_id", "is_active" as "is_active", cast("revenue_share_percentage" as varchar(40)) as "revenue_share_percentage", "minimum_labor_hours" as "minimum_labor_hours", "billing_contact_id" as "billing_contact_id" from "customer_site" where ("territory_id" is null and "is_active" = @1 and "revenue_share_percentage" = cast(@2 as decimal(7,4)) and (lower("name") like lower(@3) escape '\' or lower("site_number") like lower(@4) escape '\') and ("name" >= @5 and ("name" > @6 or id > @7))) order by "name", "id" offset 0 rows fetch next @8 rows only;
-- rows.withKeys
select "id" as "id", "site_number" as "site_number", "name" as "name", "address" as "address", "contract_type" as "contract_type", "territory_id" as "territory_id", "is_active" as "is_active", cast("revenue_share_percentage" as varchar(40)) as "revenue_share_percentage", "minimum_labor_hours" as "minimum_labor_hours", "billing_contact_id" as "billing_contact_id" from "customer_site" where (("site_number" = @1));
select "id" as "id", "customer_site_id" as "customer_site_id", convert(varchar(10), "stay_date", 23) as "stay_date", "occupied_rooms" as "occupied_rooms" from "room_count" where (("customer_site_id" = @1 and "stay_date" = cast(@2 as date)) or ("customer_site_id" = @3 and "stay_date" = cast(@4 as date)));
-- rows.insert
insert into "contract" ("id", "contract_number", "customer_site_id", "contract_type", "billing_type", "start_date", "end_date", "status", "contract_value", "revenue_share_percentage", "hourly_labor_rate", "minimum_guarantee", "terms", "requested_by", "approval_status", "approval_id", "approved_value", "decided_by", "decided_on", "decision_comment") values (@1, @2, @3, @4, @5, cast(@6 as date), cast(@7 as date), @8, cast(@9 as decimal(17,2)), cast(@10 as decimal(7,4)), cast(@11 as decimal(19,4)), cast(@12 as decimal(17,2)), @13, @14, @15, @16, cast(@17 as decimal(17,2)), @18, cast(cast(@19 as datetimeoffset(0)) as datetime2(0)), @20);
insert into "revenue_data" ("id", "name", "customer_site_id", "revenue_date", "revenue_code", "revenue_source", "gross_revenue", "net_revenue", "transaction_count", "average_transaction_value") values (@1, @2, @3, cast(@4 as date), @5, @6, cast(@7 as decimal(17,2)), cast(@8 as decimal(17,2)), @9, cast(@10 as decimal(17,2))), (@11, @12, @13, cast(@14 as date), @15, @16, cast(@17 as decimal(17,2)), cast(@18 as decimal(17,2)), @19, cast(@20 as decimal(17,2)));
-- rows.update
update "contract" set "start_date" = cast(@1 as date), "hourly_labor_rate" = cast(@2 as decimal(19,4)) where "id" = @3;
-- rows.delete
delete from "customer_site" where "id" = @1;
-- rows.count
select count(*) as "n" from "customer_site" where 1 = 1;
select count(*) as "n" from "contract" where ("start_date" >= cast(@1 as date) and "end_date" <= cast(@2 as date) and ("requested_by" = @3 or "requested_by" like @4 escape '\' or "requested_by" like @5 escape '\' or "requested_by" like @6 escape '\'));
-- rows.modifiedAt
select "id", convert(varchar(23), "updated_at", 126) + 'Z' as "updated_at" from "customer_site" where "id" in (@1);
-- revenue.addVersion
insert into "revenue_version" ("calculation_id", "version", "contract_id", "service_month", "amount", "terms_hash", "facts_hash", "terms", "facts", "details", "reason", "requested_by", "calculated_at") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13);
-- revenue.version
select "calculation_id", "version", "contract_id", "service_month", "amount", "terms_hash", "facts_hash", "reason", "requested_by", "calculated_at", "terms", "facts", "details" from "revenue_version" where "calculation_id" = @1 and "version" = @2;
-- revenue.versions
select "calculation_id", "version", "contract_id", "service_month", "amount", "terms_hash", "facts_hash", "reason", "requested_by", "calculated_at" from "revenue_version" where "calculation_id" = @1 order by "version" desc offset 0 rows fetch next @2 rows only;
select "calculation_id", "version", "contract_id", "service_month", "amount", "terms_hash", "facts_hash", "reason", "requested_by", "calculated_at" from "revenue_version" where "calculation_id" = @1 and "version" < @2 order by "version" desc offset 0 rows fetch next @3 rows only;
-- revenue.addRunSite
insert into "revenue_run_site" ("job_id", "site_id", "calculated", "unchanged", "skipped", "failed", "amount") values (@1, @2, @3, @4, @5, @6, @7);
-- revenue.runSites
select "site_id", "calculated", "unchanged", "skipped", "failed", "amount" from "revenue_run_site" where "job_id" = @1;
-- revenue.forgetEndedRuns
delete from "revenue_run_site" where "job_id" not in (select "id" from "job" where "status" in (@1, @2, @3));
-- facts.revenueByCode
select revenue_code as code, cast(sum(cast("net_revenue" * 100 as decimal(38,0))) as nvarchar(200)) as unscaled from revenue_data where customer_site_id = @1 and revenue_date between @2 and @3 and revenue_source <> @4 group by revenue_code order by revenue_code;
-- facts.timesheet
select job_code as "jobCode", convert(varchar(10), "work_date", 23) as "date", regular_minutes as "regularMinutes", overtime_minutes as "overtimeMinutes" from timesheet where customer_site_id = @1 and work_date between @2 and @3 order by work_date, job_code;
-- facts.occupiedRooms
select sum(occupied_rooms) as rooms from room_count where customer_site_id = @1 and stay_date between @2 and @3;
-- facts.validationRevenue
select cast(sum(cast("net_revenue" * 100 as decimal(38,0))) as nvarchar(200)) as unscaled from revenue_data where customer_site_id = @1 and revenue_date between @2 and @3 and revenue_source = @4;
-- sync.stageSqlChanges
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
select l.remote_id, l.sql_id from sync_pending p join sync_link l on l.table_name = p.table_name and l.remote_id = p.row_key where p.table_name = @1 and l.sql_id <> p.row_key;
update present set "sql_changed" = incoming."sql_changed", "attempts" = incoming."attempts", "touch" = incoming."touch", "next_at" = incoming."next_at" from "sync_pending" as present inner join ( select cast(@1 as nvarchar(200)) as table_name, staged.id as row_key, 1 as sql_changed, 0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(@2 as bigint) as touch, ((case substring("staged"."id", 8, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end + case substring("staged"."id", 36, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end) % 16) as lane, cast(null as nvarchar(200)) as next_at from ( select distinct row_id as id from change_log where table_name = @3 and by_bridge = 0) as staged) as incoming on incoming."table_name" collate Latin1_General_100_BIN2 = present."table_name" and incoming."row_key" collate Latin1_General_100_BIN2 = present."row_key";
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "attempts", "touch", "lane", "next_at") select "table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "attempts", "touch", "lane", "next_at" from ( select cast(@1 as nvarchar(200)) as table_name, staged.id as row_key, 1 as sql_changed, 0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(@2 as bigint) as touch, ((case substring("staged"."id", 8, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end + case substring("staged"."id", 36, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end) % 16) as lane, cast(null as nvarchar(200)) as next_at from ( select distinct row_id as id from change_log where table_name = @3 and by_bridge = 0) as staged) as incoming where not exists (select 1 from "sync_pending" as present where incoming."table_name" collate Latin1_General_100_BIN2 = present."table_name" and incoming."row_key" collate Latin1_General_100_BIN2 = present."row_key");
delete from "change_log" where "table_name" = @1;
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- sync.stageSqlSlice
select "seq" from "change_log" where "table_name" = @1 order by "seq" offset 0 rows fetch next @2 rows only;
-- sync.stageAllSqlRows
select "id" from "customer_site" where "id" > @1 order by "id" offset 0 rows fetch next @2 rows only;
select "sql_id" as "id" from "sync_link" where "table_name" = @1 and "sql_id" > @2 order by "sql_id" offset 0 rows fetch next @3 rows only;
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
update present set "sql_changed" = incoming."sql_changed", "attempts" = incoming."attempts", "touch" = incoming."touch", "next_at" = incoming."next_at" from "sync_pending" as present inner join ( select cast(@1 as nvarchar(200)) as table_name, staged.id as row_key, 1 as sql_changed, 0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(@2 as bigint) as touch, ((case substring("staged"."id", 8, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end + case substring("staged"."id", 36, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end) % 16) as lane, cast(null as nvarchar(200)) as next_at from ( select id from "customer_site" where id > @3 union select sql_id as id from sync_link where table_name = @4 and sql_id > @5 ) as staged) as incoming on incoming."table_name" collate Latin1_General_100_BIN2 = present."table_name" and incoming."row_key" collate Latin1_General_100_BIN2 = present."row_key";
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "attempts", "touch", "lane", "next_at") select "table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "attempts", "touch", "lane", "next_at" from ( select cast(@1 as nvarchar(200)) as table_name, staged.id as row_key, 1 as sql_changed, 0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(@2 as bigint) as touch, ((case substring("staged"."id", 8, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end + case substring("staged"."id", 36, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end) % 16) as lane, cast(null as nvarchar(200)) as next_at from ( select id from "customer_site" where id > @3 union select sql_id as id from sync_link where table_name = @4 and sql_id > @5 ) as staged) as incoming where not exists (select 1 from "sync_pending" as present where incoming."table_name" collate Latin1_General_100_BIN2 = present."table_name" and incoming."row_key" collate Latin1_General_100_BIN2 = present."row_key");
update "sync_pending" set "remote" = @1 where "table_name" = @2 and "row_key" > @3 and "touch" = @4 and "remote" is not null;
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- sync.stageRemoteChanges
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
select "sql_id", "remote_id", "base", "etag" from "sync_link" where "table_name" = @1 and "remote_id" in (@2, @3);
select * from "sync_pending" where "table_name" = @1 and "row_key" in (@2, @3);
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "remote", "attempts", "touch", "lane", "next_at") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10), (@11, @12, @13, @14, @15, @16, @17, @18, @19, @20);
update "sync_checkpoint" set "delta_link" = @1, "next_link" = @2 where "table_name" = @3;
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- sync.stageRows
select "sql_id", "remote_id", "base", "etag" from "sync_link" where "table_name" = @1 and "remote_id" in (@2);
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
select * from "sync_pending" where "table_name" = @1 and "row_key" in (@2);
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "remote", "attempts", "touch", "lane", "next_at") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10);
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- sync.deltaLink
select "delta_link", "next_link", "full_run" from "sync_checkpoint" where "table_name" = @1;
-- sync.touch
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
select * from "sync_pending" where "table_name" = @1 and "row_key" in (@2);
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "remote", "attempts", "touch", "lane", "next_at") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10);
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- sync.feed
select "delta_link", "next_link", "full_run" from "sync_checkpoint" where "table_name" = @1;
-- sync.compareWhole
update "sync_checkpoint" set "delta_link" = @1, "next_link" = @2, "full_run" = @3 where "table_name" = @4;
-- sync.pending
select * from "sync_pending" where "table_name" = @1 order by "row_key" offset 0 rows fetch next @2 rows only;
select * from "sync_pending" where "table_name" = @1 and "row_key" > @2 and ("attempts" > @3 and "row_key" in (select "row_id" from "job_failure" where "job_id" = @4 and "table_name" = @5)) order by "row_key" offset 0 rows fetch next @6 rows only;
-- sync.pendingRows
select * from "sync_pending" where "table_name" = @1 and "row_key" in (@2);
-- sync.pendingCount
select count(*) as "n" from "sync_pending" where "table_name" = @1 and "attempts" > @2;
-- sync.settle
delete from "sync_pending" where "table_name" = @1 and "touch" = @2 and "row_key" in (@3);
-- sync.defer
update "sync_pending" set "attempts" = "attempts" + @1, "next_at" = @2 where "table_name" = @3 and "touch" = @4 and "row_key" in (@5);
-- sync.links
select "sql_id", "remote_id", "base", "etag" from "sync_link" where "table_name" = @1 and "sql_id" in (@2);
-- sync.linksByRemoteId
select "sql_id", "remote_id", "base", "etag" from "sync_link" where "table_name" = @1 and "remote_id" in (@2);
-- sync.putLinks
delete from "sync_link" where "table_name" = @1 and "sql_id" in (@2);
delete from "sync_link" where "table_name" = @1 and "remote_id" in (@2);
insert into "sync_link" ("table_name", "sql_id", "remote_id", "base", "etag") values (@1, @2, @3, @4, @5);
-- sync.removeLinks
delete from "sync_link" where "table_name" = @1 and "sql_id" in (@2);
-- sync.linkCount
select count(*) as "n" from "sync_link" where "table_name" = @1;
-- sync.sent
select * from "sync_sent" where "table_name" = @1 and "sql_id" in (@2);
-- sync.putSent
delete from "sync_sent" where "table_name" = @1 and "sql_id" in (@2);
insert into "sync_sent" ("table_name", "sql_id", "remote_id", "base", "cells", "created") values (@1, @2, @3, @4, @5, @6);
-- sync.forgetSent
delete from "sync_sent" where "table_name" = @1 and "sql_id" in (@2);
-- sync.asBridge
exec sp_set_session_context @key = N'towne_park_bridge.writer', @value = 1;
exec sp_set_session_context @key = N'towne_park_bridge.writer', @value = null;
-- lanes.state
select "state" from "sync_phase" where "run_id" = @1;
-- lanes.putState
update "sync_phase" set "state" = @1 where "run_id" = @2;
insert into "sync_phase" ("run_id", "state") values (@1, @2);
-- lanes.underWay
select "sync_phase"."run_id", "sync_phase"."state" from "sync_phase" inner join "job" on "job"."id" = "sync_phase"."run_id" where "job"."status" = @1;
-- lanes.openParts
select "part", "token" from "sync_part" where "run_id" = @1;
delete from "sync_part" where "run_id" = @1;
insert into "sync_part" ("run_id", "part", "state", "first_lane", "last_lane", "token", "claims", "owner", "lease_until", "after_key", "tally") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11);
-- lanes.tallies
select "tally" from "sync_part" where "run_id" = @1 order by "part";
-- lanes.partsLeft
select count(*) as "n" from "sync_part" where "run_id" = @1 and "state" <> @2;
-- lanes.mayClaim
select * from "sync_part" where "run_id" = @1 and ("state" = @2 or ("state" = @3 and "lease_until" <= format(dateadd(millisecond, 0, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US'))) and exists (select "job"."id" from "job" where "job"."id" = @4 and "job"."status" = @5) order by "claims", "part" offset 0 rows fetch next @6 rows only;
-- lanes.claim
select * from "sync_part" where "run_id" = @1 and ("state" = @2 or ("state" = @3 and "lease_until" <= format(dateadd(millisecond, 0, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US'))) and exists (select "job"."id" from "job" where "job"."id" = @4 and "job"."status" = @5) order by "claims", "part" offset 0 rows fetch next @6 rows only;
update "sync_part" set "state" = @1, "token" = @2, "claims" = @3, "owner" = @4, "lease_until" = format(dateadd(millisecond, 60000, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US') where "run_id" = @5 and "part" = @6 and "token" = @7 and "state" = @8;
-- lanes.hold
update "sync_part" set "lease_until" = format(dateadd(millisecond, 60000, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US') where "run_id" = @1 and "part" = @2 and "token" = @3 and "state" = @4;
-- lanes.add
select "tally" from "sync_part" where "run_id" = @1 and "part" = @2;
update "sync_part" set "tally" = @1, "after_key" = @2 where "run_id" = @3 and "part" = @4 and "token" = @5 and "state" = @6;
-- lanes.finish
update "sync_part" set "state" = @1, "owner" = @2, "lease_until" = @3 where "run_id" = @4 and "part" = @5 and "token" = @6 and "state" = @7;
-- lanes.release
update "sync_part" set "state" = @1, "owner" = @2, "lease_until" = @3 where "run_id" = @4 and "part" = @5 and "token" = @6 and "state" = @7;
-- lanes.releaseAll
update "sync_part" set "state" = @1, "owner" = @2, "lease_until" = @3, "token" = "token" + @4 where "run_id" = @5 and "state" = @6;
-- lanes.clear
delete from "sync_part" where "run_id" = @1;
delete from "sync_phase" where "run_id" = @1;
-- lanes.page
select * from "sync_pending" where "table_name" = @1 and ("lane" >= @2 and "lane" <= @3) and ("remote_changed" = @4 and "remote_deleted" = @5) and ("attempts" > @6 and "row_key" in (select "row_id" from "job_failure" where "job_id" = @7 and "table_name" = @8)) and "row_key" > @9 order by "row_key" offset 0 rows fetch next @10 rows only;
select * from "sync_pending" where "table_name" = @1 and "lane" = @2 and 1 = 1 and 1 = 1 order by "row_key" offset 0 rows fetch next @3 rows only;
-- lanes.size
select count(*) as "n" from "sync_pending" where "table_name" = @1 and ("remote_changed" = @2 or "remote_deleted" = @3) and 1 = 1;
-- live.look
select case when exists (select 1 from change_log where by_bridge = 0) then 1 else 0 end as changes, case when exists (select 1 from remote_hint) then 1 else 0 end as hints, case when exists ( select 1 from job where status in ('queued', 'running', 'paused') and status <> 'paused' and kind = 'sync' and id <> @1 ) then 1 else 0 end as other_run, case when exists ( select 1 from job where id = @2 and (cancel_requested = 1 or pause_requested = 1) ) then 1 else 0 end as stop;
-- live.addHints
delete from "remote_hint" where "table_name" = @1 and "remote_id" in (@2);
insert into "remote_hint" ("table_name", "remote_id") values (@1, @2);
-- live.touched
select distinct "table_name" from "change_log" where "by_bridge" = @1;
select distinct "table_name" from "remote_hint";
-- live.stageHints
select "remote_id" from "remote_hint" where "table_name" = @1 order by "remote_id" offset 0 rows fetch next @2 rows only;
select "sql_id", "remote_id", "base", "etag" from "sync_link" where "table_name" = @1 and "remote_id" in (@2);
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
select * from "sync_pending" where "table_name" = @1 and "row_key" in (@2);
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "remote", "attempts", "touch", "lane", "next_at") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10);
delete from "remote_hint" where "table_name" = @1 and "remote_id" in (@2);
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- live.due
select * from "sync_pending" where "table_name" = @1 and ("next_at" is null or "next_at" <= @2) and "row_key" > @3 order by "row_key" offset 0 rows fetch next @4 rows only;
-- live.postpone
update "sync_pending" set "next_at" = @1 where "table_name" = @2 and "touch" <= @3 and ("next_at" is null or "next_at" <= @4);
-- reconcile.markSeen
delete from "reconcile_seen" where "job_id" = @1 and "table_name" = @2 and "sql_id" in (@3);
insert into "reconcile_seen" ("job_id", "table_name", "sql_id") values (@1, @2, @3);
-- reconcile.unseen
select "link"."sql_id", "link"."remote_id" from "sync_link" as "link" where "link"."table_name" = @1 and "link"."sql_id" > @2 and not exists (select "seen"."sql_id" from "reconcile_seen" as "seen" where "seen"."job_id" = @3 and "seen"."table_name" = "link"."table_name" and "seen"."sql_id" = "link"."sql_id") order by "link"."sql_id" offset 0 rows fetch next @4 rows only;
-- reconcile.stageUnmatched
update "sync_checkpoint" set "touch" = "touch" + @1 where "table_name" = @2;
select "touch" from "sync_checkpoint" where "table_name" = @1;
update present set "sql_changed" = incoming."sql_changed", "attempts" = incoming."attempts", "touch" = incoming."touch", "next_at" = incoming."next_at" from "sync_pending" as present inner join ( select cast(@1 as nvarchar(200)) as table_name, staged.id as row_key, 1 as sql_changed, 0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(@2 as bigint) as touch, ((case substring("staged"."id", 8, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end + case substring("staged"."id", 36, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end) % 16) as lane, cast(null as nvarchar(200)) as next_at from ( select r.id from "customer_site" r where not exists (select 1 from sync_link l where l.table_name = @3 and l.sql_id = r.id) union select l.sql_id as id from sync_link l where l.table_name = @4 and not exists (select 1 from "customer_site" r where r.id = l.sql_id)) as staged) as incoming on incoming."table_name" collate Latin1_General_100_BIN2 = present."table_name" and incoming."row_key" collate Latin1_General_100_BIN2 = present."row_key";
insert into "sync_pending" ("table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "attempts", "touch", "lane", "next_at") select "table_name", "row_key", "sql_changed", "remote_changed", "remote_deleted", "attempts", "touch", "lane", "next_at" from ( select cast(@1 as nvarchar(200)) as table_name, staged.id as row_key, 1 as sql_changed, 0 as remote_changed, 0 as remote_deleted, 0 as attempts, cast(@2 as bigint) as touch, ((case substring("staged"."id", 8, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end + case substring("staged"."id", 36, 1) when '0' then 0 when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 when '5' then 5 when '6' then 6 when '7' then 7 when '8' then 8 when '9' then 9 when 'a' then 10 when 'b' then 11 when 'c' then 12 when 'd' then 13 when 'e' then 14 when 'f' then 15 else 0 end) % 16) as lane, cast(null as nvarchar(200)) as next_at from ( select r.id from "customer_site" r where not exists (select 1 from sync_link l where l.table_name = @3 and l.sql_id = r.id) union select l.sql_id as id from sync_link l where l.table_name = @4 and not exists (select 1 from "customer_site" r where r.id = l.sql_id)) as staged) as incoming where not exists (select 1 from "sync_pending" as present where incoming."table_name" collate Latin1_General_100_BIN2 = present."table_name" and incoming."row_key" collate Latin1_General_100_BIN2 = present."row_key");
insert into "sync_checkpoint" ("table_name", "touch", "delta_link", "next_link", "full_run") values (@1, @2, @3, @4, @5);
-- reconcile.clear
delete from "reconcile_seen" where ("job_id" = @1 or "job_id" not in (select "id" from "job" where "status" in (@2, @3)));
-- drift.of
select * from "reconciliation_table" where "job_id" = @1 order by "table_name";
-- drift.put
delete from "reconciliation_table" where "job_id" = @1 and "table_name" = @2;
insert into "reconciliation_table" ("job_id", "table_name", "compared", "only_sql", "only_remote", "different", "examples", "next_link", "done") values (@1, @2, @3, @4, @5, @6, @7, @8, @9);
-- conflicts.get
select * from "sync_conflict" where "id" = @1;
-- conflicts.list
select * from "sync_conflict" where "table_name" = @1 and "state" = @2 order by "detected_at" desc, "id" desc offset 0 rows fetch next @3 rows only;
-- conflicts.unclosed
select * from "sync_conflict" where "table_name" = @1 and "sql_id" in (@2) and "closed_at" is null;
-- conflicts.put
update "sync_conflict" set "table_name" = @1, "row_key" = @2, "sql_id" = @3, "remote_id" = @4, "label" = @5, "kind" = @6, "state" = @7, "version" = @8, "content" = @9, "resolution" = @10, "detected_at" = @11, "seen_at" = @12, "closed_at" = @13, "run_id" = @14 where "id" = @15;
insert into "sync_conflict" ("id", "table_name", "row_key", "sql_id", "remote_id", "label", "kind", "state", "version", "content", "resolution", "detected_at", "seen_at", "closed_at", "run_id") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15);
-- conflicts.addEvent
insert into "sync_conflict_event" ("at", "actor", "action", "conflict_id", "detail") values (@1, @2, @3, @4, @5);
-- conflicts.events
select "at", "actor", "action", "detail" from "sync_conflict_event" where "conflict_id" = @1 order by "seq" desc offset 0 rows fetch next @2 rows only;
-- jobs.insert
insert into "job" ("id", "kind", "status", "params", "progress", "counts", "result", "error", "cancel_requested", "pause_requested", "created_by", "created_at", "started_at", "finished_at", "lease_owner", "lease_until", "lease_token") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17);
-- jobs.get
select * from "job" where "id" = @1;
-- jobs.list
select "id", "created_at" from "job" where "id" = @1;
select * from "job" where "kind" = @1 and ("created_at" < @2 or ("created_at" = @3 and "id" < @4)) order by "created_at" desc, "id" desc offset 0 rows fetch next @5 rows only;
select * from "job" where "kind" = @1 and "status" in (@2, @3) order by "created_at" desc, "id" desc offset 0 rows fetch next @4 rows only;
-- jobs.claim
select "id", "lease_token" from "job" where "kind" in (@1, @2) and (("status" = @3 and not exists (select "other"."id" from "job" as "other" where "other"."kind" in (@4, @5) and "other"."kind" = "job"."kind" and "other"."status" = @6) and not exists (select "paused"."id" from "job" as "paused" where "paused"."kind" = "job"."kind" and "paused"."status" = @7 and "paused"."params" <> @8)) or ("status" = @9 and ("lease_until" is null or "lease_until" <= format(dateadd(millisecond, 0, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US')))) order by "created_at", "id" offset 0 rows fetch next @10 rows only;
update "job" set "status" = @1, "started_at" = coalesce("started_at", @2), "lease_owner" = @3, "lease_until" = format(dateadd(millisecond, 60000, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US'), "lease_token" = @4 where "id" = @5 and "lease_token" = @6 and (("status" = @7 and not exists (select "other"."id" from "job" as "other" where "other"."kind" in (@8, @9) and "other"."kind" = "job"."kind" and "other"."status" = @10) and not exists (select "paused"."id" from "job" as "paused" where "paused"."kind" = "job"."kind" and "paused"."status" = @11 and "paused"."params" <> @12)) or ("status" = @13 and ("lease_until" is null or "lease_until" <= format(dateadd(millisecond, 0, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US'))));
select * from "job" where "id" = @1;
-- jobs.hold
update "job" set "lease_token" = @1 where "id" = @2 and "lease_token" = @3 and "status" = @4;
-- jobs.beat
update "job" set "lease_until" = format(dateadd(millisecond, 60000, sysutcdatetime()), N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US'), "progress" = @1, "counts" = @2 where "id" = @3 and "lease_token" = @4 and "status" = @5;
-- jobs.finish
update "job" set "status" = @1, "finished_at" = @2, "pause_requested" = @3, "counts" = @4, "result" = @5, "error" = @6, "lease_owner" = @7, "lease_until" = @8 where "id" = @9 and "lease_token" = @10 and "status" = @11;
-- jobs.request
update "job" set "status" = @1, "cancel_requested" = @2, "finished_at" = @3 where "id" = @4 and "status" = @5;
delete from "sync_part" where "run_id" = @1;
delete from "sync_phase" where "run_id" = @1;
update "job" set "status" = @1, "cancel_requested" = @2 where "id" = @3 and "status" = @4;
-- jobs.addFailures
delete from "job_failure" where "job_id" = @1 and "table_name" = @2 and "row_id" in (@3);
insert into "job_failure" ("job_id", "table_name", "row_id", "label", "code", "message") values (@1, @2, @3, @4, @5, @6);
-- jobs.failures
select "table_name", "row_id", "label", "code", "message" from "job_failure" where "job_id" = @1 order by "seq" offset 0 rows fetch next @2 rows only;
-- runs.failures
select "seq", "table_name", "row_id", "label", "code", "message" from "job_failure" where "job_id" = @1 and "seq" > @2 and "table_name" = @3 order by "seq" offset 0 rows fetch next @4 rows only;
-- runs.failureCounts
select "table_name", "code", count(*) as "rows" from "job_failure" where "job_id" = @1 group by "table_name", "code";
-- runs.addChanges
insert into "job_change" ("job_id", "table_name", "row_id", "label", "action", "columns", "problems") values (@1, @2, @3, @4, @5, @6, @7);
-- runs.changes
select * from "job_change" where "job_id" = @1 and "seq" > @2 and "table_name" = @3 order by "seq" offset 0 rows fetch next @4 rows only;
-- runs.clear
delete from "job_failure" where "job_id" = @1;
delete from "job_change" where "job_id" = @1;
-- dryRun.seen
select "sql_id", "remote_id", "would_link", "in_conflict" from "dry_run_row" where "job_id" = @1 and "table_name" = @2 and "sql_id" in (@3);
select "sql_id", "remote_id", "would_link", "in_conflict" from "dry_run_row" where "job_id" = @1 and "table_name" = @2 and "remote_id" in (@3);
-- dryRun.mark
select "sql_id", "remote_id", "would_link", "in_conflict" from "dry_run_row" where "job_id" = @1 and "table_name" = @2 and "sql_id" in (@3);
select "sql_id", "remote_id", "would_link", "in_conflict" from "dry_run_row" where "job_id" = @1 and "table_name" = @2 and "remote_id" in (@3);
insert into "dry_run_row" ("job_id", "table_name", "sql_id", "remote_id", "would_link", "in_conflict") values (@1, @2, @3, @4, @5, @6);
-- dryRun.touched
select "row_key" as "id" from "sync_pending" where "table_name" = @1 and "row_key" > @2 order by "row_key" offset 0 rows fetch next @3 rows only;
select "id" from "customer_site" where "id" > @1 order by "id" offset 0 rows fetch next @2 rows only;
select "sql_id" as "id" from "sync_link" where "table_name" = @1 and "sql_id" > @2 order by "sql_id" offset 0 rows fetch next @3 rows only;
select "row_key" as "id" from "sync_pending" where "table_name" = @1 and "row_key" > @2 order by "row_key" offset 0 rows fetch next @3 rows only;
select distinct "row_id" as "id" from "change_log" where "table_name" = @1 and "by_bridge" = @2 and "row_id" > @3 order by "row_id" offset 0 rows fetch next @4 rows only;
-- dryRun.clear
delete from "dry_run_row" where ("job_id" = @1 or "job_id" not in (select "id" from "job" where "status" = @2));
-- approvals.insert
insert into "approval" ("id", "contract_id", "state", "value", "threshold", "requested_by", "requested_at", "approver", "decided_by", "decided_at", "comment") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11);
-- approvals.get
select * from "approval" where "id" = @1;
-- approvals.pendingFor
select * from "approval" where "contract_id" = @1 and "state" = @2;
-- approvals.list
select * from "approval" where "state" = @1 and "contract_id" = @2 order by "requested_at" desc, "id" desc offset 0 rows fetch next @3 rows only;
-- approvals.transition
update "approval" set "contract_id" = @1, "state" = @2, "value" = @3, "threshold" = @4, "requested_by" = @5, "requested_at" = @6, "approver" = @7, "decided_by" = @8, "decided_at" = @9, "comment" = @10 where "id" = @11 and "state" = @12;
-- approvals.addEvent
insert into "approval_event" ("id", "approval_id", "at", "actor", "action", "detail") values (@1, @2, @3, @4, @5, @6);
-- approvals.events
select "id", "approval_id", "at", "actor", "action", "detail" from "approval_event" where "approval_id" = @1 order by "seq";
-- outbox.add
insert into "outbox" ("id", "topic", "subject", "entity_type", "event_type", "entity_id", "body", "created_at", "attempts", "next_attempt_at", "last_error", "sent_at") values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12);
-- outbox.due
select * from "outbox" as "o" where "sent_at" is null and "next_attempt_at" <= @1 and (o.topic = 'mail' or not exists ( select 1 from outbox e where e.sent_at is null and e.topic = o.topic and e.entity_id = o.entity_id and e.seq < o.seq and e.next_attempt_at > @2)) order by "seq" offset 0 rows fetch next @3 rows only;
-- outbox.markSent
update "outbox" set "sent_at" = @1, "last_error" = @2 where "id" in (@3) and "sent_at" is null;
-- outbox.markFailed
update "outbox" set "attempts" = "attempts" + @1, "next_attempt_at" = @2, "last_error" = @3 where "id" in (@4) and "sent_at" is null;
-- outbox.unsent
select count(*) as "n" from "outbox" where "sent_at" is null;
