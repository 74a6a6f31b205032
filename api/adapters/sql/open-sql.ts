import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Sql } from '../../ports/sql.ts';
import { sqlOn } from './sql-units.ts';
import { openSqliteEngine } from './sqlite/engine.ts';
import { migrate } from './sqlite/migrate.ts';

/**
 * Opens the Towne Park database and brings its schema up to date. `url` is `sqlite:<path>` for a file, which
 * is created when missing, or `sqlite::memory:`. Throws when the file cannot be opened, or was written by a
 * newer version, or holds rows that break a rule the model now has.
 */
export async function openSql(options: {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<Sql> {
  const { url, clock, logger } = options;
  const engine = openSqliteEngine(sqlitePath(url));
  try {
    await migrate(engine.connection, { clock, logger });
  } catch (error) {
    await engine.close();
    throw error;
  }
  return sqlOn({ engine, clock, logger });
}

/** The URL itself is kept out of the message: those of other databases hold a password. */
function sqlitePath(url: string): string {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined) throw new Error('the database URL must be sqlite:<path> or sqlite::memory:');
  return path;
}
