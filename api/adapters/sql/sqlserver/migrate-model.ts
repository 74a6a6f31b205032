import type { Column, Table } from '../../../domain/model/column.ts';
import { tables } from '../../../domain/model/tables.ts';
import { modelVersion, sha256 } from '../bridge-files.ts';
import { businessSchemaSql, constraintsSql, indexesSql, tableSql } from '../schema.ts';
import { literal, quoted } from '../schema-names.ts';
import { type Applied, runAll } from './migrate-steps.ts';
import { sqlServerDialect as dialect } from './schema-dialect.ts';
import type { Session } from './session.ts';

/**
 * Creates the tables of the model, and alters those that were made by another version of it. What others added
 * (columns, indexes, triggers, views) stays; a column the model no longer has keeps its values and may be empty.
 * Throws, naming the table, when rows break a rule of the new definition. Null when there was nothing to do.
 */
export async function applyModel(
  session: Session,
  applied: ReadonlyMap<number, string>,
): Promise<Applied | null> {
  const fingerprint = sha256(businessSchemaSql(dialect));
  if (applied.get(modelVersion) === fingerprint) return null;
  for (const table of tables) {
    const existing = await columnsOf(session, table);
    if (existing.size === 0) await runAll(session, newTableSql(table));
    else await alterTable(session, table, existing);
  }
  return { version: modelVersion, name: 'model', sha256: fingerprint };
}

function newTableSql(table: Table): string[] {
  return [tableSql(dialect, table), ...indexesSql(table), ...dialect.triggersSql(table)];
}

async function alterTable(
  session: Session,
  table: Table,
  existing: ReadonlyMap<string, string>,
): Promise<void> {
  const name = quoted(table.sql);
  await runAll(session, await dropsOf(session, table));
  const known = new Set(['id', 'created_at', 'updated_at', ...table.columns.map((column) => column.sql)]);
  const foreign = [...existing].filter(([column]) => !known.has(column));
  const changes = [
    ...table.columns.map((column) => columnChange(column, existing)),
    ...foreign.map(([column, type]) => `alter column ${quoted(column)} ${type} null`),
    ...constraintsSql(dialect, table).map((constraint) => `add ${constraint}`),
  ];
  try {
    await runAll(
      session,
      changes.map((change) => `alter table ${name} ${change}`),
    );
  } catch (error) {
    throw new Error(`the rows of ${table.sql} do not fit the model of this version`, { cause: error });
  }
  await runAll(session, [...indexesSql(table), ...dialect.triggersSql(table)]);
}

/** To give a column the type it has changes nothing, so it is not asked for. */
function columnChange(column: Column, existing: ReadonlyMap<string, string>): string {
  const verb = existing.has(column.sql) ? 'alter column' : 'add';
  const type = dialect.columnType(column.type);
  return `${verb} ${quoted(column.sql)} ${type} ${column.required ? 'not null' : 'null'}`;
}

/** The columns of a table with their types, without identities and computed columns; empty when there is none. */
async function columnsOf(session: Session, table: Table): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.batch(`select c.name, type_name(c.user_type_id) + case
    when type_name(c.system_type_id) in (N'nvarchar', N'nchar') then concat(N'(', iif(c.max_length = -1, N'max', cast(c.max_length / 2 as nvarchar(10))), N')')
    when type_name(c.system_type_id) in (N'varchar', N'char', N'varbinary', N'binary') then concat(N'(', iif(c.max_length = -1, N'max', cast(c.max_length as nvarchar(10))), N')')
    when type_name(c.system_type_id) in (N'decimal', N'numeric') then concat(N'(', c.precision, N',', c.scale, N')')
    when type_name(c.system_type_id) in (N'datetime2', N'datetimeoffset', N'time') then concat(N'(', c.scale, N')')
    else N'' end + isnull(N' collate ' + c.collation_name, N'') as type
  from sys.columns as c
  where c.object_id = object_id(N${literal(quoted(table.sql))}) and c.is_identity = 0 and c.is_computed = 0`);
  return new Map(rows.map((row) => [String(row.name), String(row.type)]));
}

/**
 * What was generated before: checks and references whose names the server gave, keys and indexes told by their
 * names, and the triggers of the present names.
 */
async function dropsOf(session: Session, table: Table): Promise<string[]> {
  const name = quoted(table.sql);
  const id = `object_id(N${literal(name)})`;
  const drop = (what: string) => `concat(N'alter table ${name} drop constraint ', quotename(${what}))`;
  const { rows } = await session.batch(`select ${drop('name')} as statement from sys.check_constraints
    where parent_object_id = ${id} and is_system_named = 1
  union all select ${drop('name')} from sys.foreign_keys where parent_object_id = ${id} and is_system_named = 1
  union all select ${drop('name')} from sys.key_constraints
    where parent_object_id = ${id} and type = N'UQ' and name like N'tp[_]%'
  union all select concat(N'drop index ', quotename(name), N' on ${name}') from sys.indexes
    where object_id = ${id} and charindex(N${literal(`${table.sql}_by_`)}, name) = 1
  union all select concat(N'drop trigger ', quotename(name)) from sys.triggers
    where parent_id = ${id} and name in (${triggerNames(table)})`);
  return rows.map((row) => String(row.statement));
}

function triggerNames(table: Table): string {
  return ['updated', 'inserted', 'deleted'].map((event) => `N${literal(`${table.sql}_${event}`)}`).join(', ');
}
