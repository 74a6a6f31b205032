import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Sql } from '../../ports/sql.ts';
import { databaseUrlForms, parseDatabaseUrl } from './database-url.ts';
import type { Database } from './engine.ts';
import { openPostgres } from './postgres/open.ts';
import { sqlOn } from './sql-units.ts';
import { openSqlite } from './sqlite/open.ts';

/**
 * Opens the Towne Park database and brings its schema up to date. `url` is `sqlite:<path>` for a file, which
 * is created when missing, `sqlite::memory:`, or `postgres://…` for a database that exists. Throws when the
 * database cannot be opened, was written by a newer version, or holds rows that break a rule the model now has.
 */
export async function openSql(options: {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<Sql> {
  const { url, clock, logger } = options;
  const { engine, migrate } = databaseAt(url, logger);
  try {
    await migrate({ clock, logger });
  } catch (error) {
    await engine.close();
    throw error;
  }
  return sqlOn({ engine, clock, logger });
}

function databaseAt(url: string, logger: Logger): Database {
  const parsed = parseDatabaseUrl(url);
  switch (parsed?.engine) {
    case 'sqlite':
      return openSqlite(parsed.path);
    case 'postgres':
      return openPostgres(parsed.url, logger);
    case undefined:
      throw new Error(`the database URL must be ${databaseUrlForms}`);
  }
}
