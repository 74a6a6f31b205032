import t from 'tap';
import { postgresDatabase, postgresSchema, postgresServer } from './postgres-database.ts';

let database: Promise<string> | undefined;

/**
 * URL of a new, empty database for tests of what lies above the port: SQLite in memory, or with
 * `TEST_SQL=postgres` a schema in a database of this process, dropped at its end.
 */
export async function anyDatabase(): Promise<string> {
  if (process.env.TEST_SQL !== 'postgres') return 'sqlite::memory:';
  database ??= createDatabase();
  return postgresSchema(await database);
}

async function createDatabase(): Promise<string> {
  const server = await postgresServer();
  if ('skip' in server) throw new Error(server.skip);
  return postgresDatabase(t, server.url);
}
