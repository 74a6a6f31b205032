import type { Table } from '../../../domain/model/column.ts';
import { tables } from '../../../domain/model/tables.ts';
import { modelVersion, sha256 } from '../bridge-files.ts';
import { businessSchemaSql, indexesSql, tableSql } from '../schema.ts';
import { quoted } from '../schema-names.ts';
import type { SqliteConnection } from './database.ts';
import { appliedVersions, record } from './migrate-files.ts';
import { sqliteDialect } from './schema-dialect.ts';

/**
 * Creates the tables of the model, or rebuilds those whose definition differs from the model, keeping the
 * rows; https://www.sqlite.org/lang_altertable.html describes the rebuild. Throws, naming the table, when
 * rows break a rule of the new definition. Returns what was done.
 */
export function applyModel(connection: SqliteConnection, now: string): string[] {
  const fingerprint = sha256(businessSchemaSql(sqliteDialect));
  if (appliedVersions(connection).get(modelVersion) === fingerprint) return [];
  const steps = tables.flatMap((table) => applyTable(connection, table));
  for (const table of tables) renewIndexesAndTriggers(connection, table);
  refuseDangling(connection);
  record(connection, { version: modelVersion, name: 'model', sha256: fingerprint, now });
  return [...steps, 'model'];
}

function applyTable(connection: SqliteConnection, table: Table): string[] {
  const found = existing(connection, table.sql);
  if (found === undefined) {
    connection.exec(tableSql(sqliteDialect, table));
    return [`created ${table.sql}`];
  }
  if (`${found};` === asStored(tableSql(sqliteDialect, table))) return [];
  try {
    rebuild(connection, table);
  } catch (error) {
    throw new Error(`the rows of ${table.sql} do not fit the model of this version`, { cause: error });
  }
  return [`rebuilt ${table.sql}`];
}

function existing(connection: SqliteConnection, name: string): string | undefined {
  const query = connection.prepare("select sql from sqlite_schema where type = 'table' and name = ?");
  return (query.all([name]) as { sql: string }[])[0]?.sql;
}

/** SQLite keeps the statement as it was written, but for its first words. */
function asStored(statement: string): string {
  return statement.replace(/^create table/, 'CREATE TABLE');
}

function rebuild(connection: SqliteConnection, table: Table): void {
  const rebuilt = `${table.sql}__rebuilt`;
  connection.exec(tableSql(sqliteDialect, table, rebuilt));
  const before = columnNames(connection, table.sql);
  const kept = columnNames(connection, rebuilt).filter((name) => before.includes(name));
  const list = kept.map(quoted).join(', ');
  connection.exec(`insert into ${quoted(rebuilt)} (${list}) select ${list} from ${quoted(table.sql)}`);
  connection.exec(`drop table ${quoted(table.sql)}`);
  connection.exec(`alter table ${quoted(rebuilt)} rename to ${quoted(table.sql)}`);
}

function columnNames(connection: SqliteConnection, table: string): string[] {
  const rows = connection.prepare('select name from pragma_table_info(?)').all([table]) as { name: string }[];
  return rows.map((row) => row.name);
}

function renewIndexesAndTriggers(connection: SqliteConnection, table: Table): void {
  const found = connection
    .prepare(
      "select type, name from sqlite_schema where tbl_name = ? and type in ('index', 'trigger') and sql is not null",
    )
    .all([table.sql]) as { type: string; name: string }[];
  for (const { type, name } of found) connection.exec(`drop ${type} ${quoted(name)}`);
  for (const statement of [...indexesSql(table), ...sqliteDialect.triggersSql(table)])
    connection.exec(statement);
}

function refuseDangling(connection: SqliteConnection): void {
  const [first] = connection.prepare('pragma foreign_key_check').all([]) as { table: string }[];
  if (first !== undefined) throw new Error(`rows of ${first.table} refer to rows that do not exist`);
}
