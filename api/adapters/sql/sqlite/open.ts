import type { Database } from '../engine.ts';
import { openSqliteEngine } from './engine.ts';
import { migrate } from './migrate.ts';

/** An SQLite file (created when missing, its folder too) or, with `:memory:`, a database of this process alone. */
export function openSqlite(path: string): Database {
  const engine = openSqliteEngine(path);
  return { engine, migrate: (options) => migrate(engine.connection, options) };
}
