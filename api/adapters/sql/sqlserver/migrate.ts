import type { ConnectionConfiguration } from 'tedious';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import { bridgeFiles, missingFiles } from '../bridge-files.ts';
import { sqlServerStatements } from './bridge-sql.ts';
import { boundParameter } from './cell-types.ts';
import { applyModel } from './migrate-model.ts';
import { type Applied, runAll } from './migrate-steps.ts';
import { openSession, type Session } from './session.ts';

/** Milliseconds. */
const maxSkew = 5_000;

/**
 * One process at a time. An error ends the whole transaction; locks are waited for as long as for the turn.
 * The session is closed in the end, which frees its lock.
 */
const beginMigration = [
  'set xact_abort on; set deadlock_priority low; set lock_timeout 60000; set transaction isolation level read committed;',
  `declare @granted int;
exec @granted = sp_getapplock @Resource = N'towne-park-bridge.migration', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = 60000;
if @granted < 0 throw 51002, N'another process migrates the database', 1;`,
  'begin transaction',
];

const versionTable = `if object_id(N'schema_version', N'U') is null create table schema_version (
  version bigint not null primary key,
  name nvarchar(200) not null,
  sha256 nvarchar(64) not null,
  applied_at nvarchar(40) not null
)`;

/** As `Database.migrate`; on a session of its own, because a large table may take longer than any unit may. */
export async function migrate(
  config: ConnectionConfiguration,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const session = await openSession(config, null);
  try {
    await refuseWithoutSnapshots(session);
    await warnOfSkew(session, clock, logger);
    await runAll(session, beginMigration);
    const steps = await applyAll(session, clock.now().toISOString());
    await session.batch('commit transaction');
    if (steps.length > 0) logger.info({ steps }, 'database schema brought up to date');
  } finally {
    // What was not committed ends with the session.
    session.close();
  }
}

/** To allow snapshots waits for every transaction of the database, so it is left to its owner. */
async function refuseWithoutSnapshots(session: Session): Promise<void> {
  const { rows } = await session.batch(
    'select cast(snapshot_isolation_state as int) as state from sys.databases where database_id = db_id()',
  );
  if (rows[0]?.state === 1) return;
  throw new Error(
    'the database must allow snapshots: alter database current set allow_snapshot_isolation on',
  );
}

/** Leases are written by the clock of each process: one that is ahead takes jobs over too early. */
async function warnOfSkew(session: Session, clock: Clock, logger: Logger): Promise<void> {
  const { rows } = await session.batch("select convert(varchar(23), sysutcdatetime(), 126) + 'Z' as now");
  const skewMs = clock.now().getTime() - Date.parse(String(rows[0]?.now));
  if (Math.abs(skewMs) > maxSkew)
    logger.warn({ skewMs }, 'the clock of this process differs from the database');
}

async function applyAll(session: Session, now: string): Promise<string[]> {
  await session.batch(versionTable);
  const applied = await appliedVersions(session);
  const files = bridgeFiles();
  const statements = sqlServerStatements(files.map((file) => file.script));
  const missing = missingFiles(files, applied);
  for (const file of missing) {
    await runAll(session, statements[files.indexOf(file)] ?? []);
    await record(session, file, now);
  }
  const model = await applyModel(session, applied);
  if (model !== null) await record(session, model, now);
  return [...missing, ...(model === null ? [] : [model])].map((one) => one.name);
}

async function appliedVersions(session: Session): Promise<ReadonlyMap<number, string>> {
  const { rows } = await session.batch('select version, sha256 from schema_version');
  return new Map(rows.map((row) => [Number(row.version), String(row.sha256)]));
}

async function record(session: Session, { version, name, sha256 }: Applied, now: string): Promise<void> {
  const statement = `update schema_version set name = @2, sha256 = @3, applied_at = @4 where version = @1;
if @@rowcount = 0 insert into schema_version (version, name, sha256, applied_at) values (@1, @2, @3, @4);`;
  await session.run(statement, [version, name, sha256, now].map(boundParameter));
}
