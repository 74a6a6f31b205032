import pg from 'pg';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import { bridgeFiles, missingFiles } from '../bridge-files.ts';
import { postgresStatements } from './bridge-sql.ts';
import { cellTypes } from './cell-types.ts';
import { applyModel } from './migrate-model.ts';
import { type Applied, runAll } from './migrate-steps.ts';
import { triggerFunctions } from './triggers.ts';

const connectTimeout = 10_000;

/** Milliseconds. */
const maxSkew = 5_000;

/** Any number, the same in every process: only one migrates at a time. */
const migrationLock = 3_120_468;

/**
 * Objects go to the first schema of the search path, and functions keep that path: a temporary table of another
 * program must not stand in for one of ours.
 */
const beginMigration = [
  'begin',
  "set local lock_timeout = '60s'",
  "set local timezone = 'UTC'",
  `select pg_advisory_xact_lock(${migrationLock})`,
  "select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)",
];

const versionTable = `create table if not exists schema_version (
  version integer primary key,
  name text not null,
  sha256 text not null,
  applied_at text not null
)`;

/** As `Database.migrate`; on a connection of its own, because a large table may take longer than any unit may. */
export async function migrate(
  url: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'towne-park-bridge',
    connectionTimeoutMillis: connectTimeout,
    types: cellTypes,
  });
  // An event `error` without a listener ends the process; the statement under way fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runAll(client, beginMigration);
    await warnOfSkew(client, clock, logger);
    const steps = await applyAll(client, clock.now().toISOString());
    await client.query('commit');
    if (steps.length > 0) logger.info({ steps }, 'database schema brought up to date');
  } finally {
    // What was not committed ends with the session.
    await client.end();
  }
}

async function applyAll(client: pg.Client, now: string): Promise<string[]> {
  await runAll(client, [versionTable, ...triggerFunctions]);
  const applied = await appliedVersions(client);
  const missing = missingFiles(bridgeFiles(), applied);
  for (const file of missing) {
    await runAll(client, postgresStatements(file.script));
    await record(client, file, now);
  }
  const model = await applyModel(client, applied);
  if (model !== null) await record(client, model, now);
  return [...missing, ...(model === null ? [] : [model])].map((one) => one.name);
}

/** Leases are written by the clock of each process: one that is ahead takes jobs over too early. */
async function warnOfSkew(client: pg.Client, clock: Clock, logger: Logger): Promise<void> {
  const { rows } = await client.query<{ now: string }>('select clock_timestamp() as now');
  const skewMs = clock.now().getTime() - Date.parse(rows[0]?.now ?? '');
  if (Math.abs(skewMs) > maxSkew)
    logger.warn({ skewMs }, 'the clock of this process differs from the database');
}

async function appliedVersions(client: pg.Client): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query<Applied>('select version, name, sha256 from schema_version');
  return new Map(rows.map((row) => [row.version, row.sha256]));
}

async function record(client: pg.Client, { version, name, sha256 }: Applied, now: string): Promise<void> {
  await client.query(
    `insert into schema_version (version, name, sha256, applied_at) values ($1, $2, $3, $4)
     on conflict (version) do update set name = $2, sha256 = $3, applied_at = $4`,
    [version, name, sha256, now],
  );
}
