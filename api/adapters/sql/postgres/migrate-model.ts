import type { Client } from 'pg';
import type { Column, Table } from '../../../domain/model/column.ts';
import { tables } from '../../../domain/model/tables.ts';
import { modelVersion, sha256 } from '../bridge-files.ts';
import { businessSchemaSql, constraintsSql, indexesSql, tableSql } from '../schema.ts';
import { quoted } from '../schema-names.ts';
import { type Applied, runAll } from './migrate-steps.ts';
import { postgresDialect as dialect } from './schema-dialect.ts';

/**
 * Creates the tables of the model, and alters those that were made by another version of it. What others added
 * (columns, indexes, triggers, views) stays; a column the model no longer has keeps its values and may be empty.
 * Throws, naming the table, when rows break a rule of the new definition. Null when there was nothing to do.
 */
export async function applyModel(
  client: Client,
  applied: ReadonlyMap<number, string>,
): Promise<Applied | null> {
  const fingerprint = sha256(businessSchemaSql(dialect));
  if (applied.get(modelVersion) === fingerprint) return null;
  for (const table of tables) {
    const existing = await columnsOf(client, quoted(table.sql));
    if (existing.size === 0) await runAll(client, newTableSql(table));
    else await alterTable(client, table, existing);
  }
  return { version: modelVersion, name: 'model', sha256: fingerprint };
}

function newTableSql(table: Table): string[] {
  return [tableSql(dialect, table), ...indexesSql(table), ...dialect.triggersSql(table)];
}

async function alterTable(
  client: Client,
  table: Table,
  existing: ReadonlyMap<string, string>,
): Promise<void> {
  const name = quoted(table.sql);
  await runAll(client, await dropsOf(client, table));
  const wanted = await typesOf(client, table);
  const columns = table.columns.flatMap((column) => columnChanges(column, existing, wanted));
  const known = new Set(['id', 'created_at', 'updated_at', ...table.columns.map((column) => column.sql)]);
  const foreign = [...existing.keys()].filter((column) => !known.has(column));
  const changes = [
    ...columns,
    ...foreign.map((column) => `alter column ${quoted(column)} drop not null`),
    ...constraintsSql(dialect, table).map((constraint) => `add ${constraint}`),
  ];
  try {
    await runAll(
      client,
      changes.map((change) => `alter table ${name} ${change}`),
    );
  } catch (error) {
    throw new Error(`the rows of ${table.sql} do not fit the model of this version`, { cause: error });
  }
  await runAll(client, [...indexesSql(table), ...dialect.triggersSql(table)]);
}

function columnChanges(
  column: Column,
  existing: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): string[] {
  const name = quoted(column.sql);
  const type = dialect.columnType(column.type);
  const required = `alter column ${name} ${column.required ? 'set' : 'drop'} not null`;
  const before = existing.get(column.sql);
  if (before === undefined) return [`add column ${name} ${type}`, required];
  if (before === wanted.get(column.sql)) return [required];
  return [`alter column ${name} type ${type} using ${name}::${type.replace(/ collate .*/, '')}`, required];
}

/** Type and collation of every column as the server spells them; empty when there is no such table. */
async function columnsOf(client: Client, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) || ' ' || attcollation::regcollation as type
     from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [table],
  );
  return new Map(rows.map((row) => [row.name, row.type]));
}

/** The model's types in the server's spelling, found by asking it. */
async function typesOf(client: Client, table: Table): Promise<ReadonlyMap<string, string>> {
  const columns = table.columns.map((column) => `${quoted(column.sql)} ${dialect.columnType(column.type)}`);
  await client.query(`create temporary table model_shape (${columns.join(', ')})`);
  const types = await columnsOf(client, 'pg_temp.model_shape');
  await client.query('drop table pg_temp.model_shape');
  return types;
}

/** Removes what was generated before: told by its names, and triggers by the functions they call. */
async function dropsOf(client: Client, table: Table): Promise<string[]> {
  const name = quoted(table.sql);
  const { rows } = await client.query<{ statement: string }>(
    `select format('alter table %s drop constraint %I', $1::text, conname) as statement from pg_constraint
       where conrelid = to_regclass($1) and (contype in ('c', 'f') and starts_with(conname::text, $2 || '_')
         or contype = 'u' and starts_with(conname::text, 'tp_'))
     union all
     select format('drop index %I', relname) from pg_index join pg_class c on c.oid = indexrelid
       where indrelid = to_regclass($1) and starts_with(relname::text, $2 || '_by_')
     union all
     select format('drop trigger %I on %s', tgname, $1::text) from pg_trigger t join pg_proc p on p.oid = tgfoid
       where tgrelid = to_regclass($1) and not tgisinternal and starts_with(proname::text, 'bridge_')`,
    [name, table.sql],
  );
  return rows.map((row) => row.statement);
}
