import type { Logger } from '../../../ports/logger.ts';
import type { Database } from '../engine.ts';
import { postgresEngine } from './engine.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';

/** A PostgreSQL database, version 14 or newer; nothing is connected before the first use. */
export function openPostgres(url: string, logger: Logger): Database {
  return {
    engine: postgresEngine(openPool(url, logger)),
    migrate: (options) => migrate(url, options),
  };
}
