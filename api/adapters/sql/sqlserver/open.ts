import type { Database } from '../engine.ts';
import { connectionConfig, requestTimeout } from './connection-config.ts';
import { sqlServerEngine } from './engine.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';

/** A SQL Server database, 2016 or newer, or Azure SQL; nothing is connected before the first use. */
export function openSqlServer(url: string): Database {
  return {
    engine: sqlServerEngine(openPool(connectionConfig(url, requestTimeout))),
    migrate: (options) => migrate(connectionConfig(url, 0), options),
  };
}
