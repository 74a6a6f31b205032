import t from 'tap';
import { postgresDatabase, postgresSchema, postgresServer } from './postgres-database.ts';
import { sqlServer, sqlServerDatabase } from './sqlserver-database.ts';

let database: Promise<string> | undefined;

/**
 * URL of a new, empty database for tests of what lies above the port: SQLite in memory, or with
 * `TEST_SQL=postgres` a schema in a database of this process, dropped at its end, or with
 * `TEST_SQL=sqlserver` a database of its own, dropped as well.
 */
export async function anyDatabase(): Promise<string> {
  if (process.env.TEST_SQL === 'sqlserver') return newSqlServerDatabase();
  if (process.env.TEST_SQL !== 'postgres') return 'sqlite::memory:';
  database ??= createDatabase();
  return postgresSchema(await database);
}

async function createDatabase(): Promise<string> {
  const server = await postgresServer();
  if ('skip' in server) throw new Error(server.skip);
  return postgresDatabase(t, server.url);
}

async function newSqlServerDatabase(): Promise<string> {
  const server = sqlServer();
  if ('skip' in server) throw new Error(server.skip);
  return sqlServerDatabase(t, server.url);
}
