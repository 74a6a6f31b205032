import type { Column, Table } from '../../domain/model/column.ts';
import { columnNamed, tableNamed } from '../../domain/model/names.ts';
import { tables } from '../../domain/model/tables.ts';
import { idColumnType, type SchemaDialect } from './schema-dialect.ts';
import { quoted } from './schema-names.ts';

/** The whole schema of the business tables as one script, for review and for a new database. */
export function businessSchemaSql(dialect: SchemaDialect): string {
  const parts = tables.flatMap((table) => [
    tableSql(dialect, table),
    ...indexesSql(table),
    ...dialect.triggersSql(table),
  ]);
  const all = [...dialect.preamble, ...parts].join('\n\n');
  return `-- Generated from api/domain/model/tables.ts; do not edit.\n\n${all}\n`;
}

/** `create table` of one model table, under its own name or, while it is being rebuilt, under another. */
export function tableSql(dialect: SchemaDialect, table: Table, name: string = table.sql): string {
  const lines = [
    `id ${dialect.columnType(idColumnType)} not null primary key${checkSql(dialect, 'id', idColumnType)}`,
    ...table.columns.map((column) => columnSql(dialect, column)),
    `created_at ${dialect.instantType} not null default (${dialect.now})`,
    `updated_at ${dialect.instantType} not null default (${dialect.now})`,
    ...table.keys.map((key) => `constraint ${quoted(key.schema)} ${uniqueSql(table, key.columns)}`),
  ];
  return `create table ${quoted(name)} (\n  ${lines.join(',\n  ')}\n)${dialect.tableSuffix};`;
}

/** Definition of one column. */
export function columnSql(dialect: SchemaDialect, column: Column): string {
  const name = quoted(column.sql);
  const required = column.required ? ' not null' : '';
  const check = checkSql(dialect, name, column.type);
  return `${name} ${dialect.columnType(column.type)}${required}${check}${referenceSql(column)}`;
}

function checkSql(dialect: SchemaDialect, name: string, type: Column['type']): string {
  const condition = dialect.check(name, type);
  return condition === null ? '' : ` check (${condition})`;
}

function referenceSql({ type }: Column): string {
  return type.kind === 'lookup' ? ` references ${quoted(tableNamed(type.table).sql)} (id)` : '';
}

function uniqueSql(table: Table, columns: readonly string[]): string {
  return `unique (${columns.map((name) => quoted(columnNamed(table, name).sql)).join(', ')})`;
}

/** What the columns and keys of a table are held to, each for `alter table … add`; names are given by the engine. */
export function constraintsSql(dialect: SchemaDialect, table: Table): string[] {
  const id = `check (${dialect.check('id', idColumnType)})`;
  const keys = table.keys.map((key) => `constraint ${quoted(key.schema)} ${uniqueSql(table, key.columns)}`);
  const ofColumns = table.columns.flatMap((column) => {
    const name = quoted(column.sql);
    const reference = referenceSql(column);
    return [
      checkSql(dialect, name, column.type).trim(),
      reference === '' ? '' : `foreign key (${name})${reference}`,
    ];
  });
  return [id, ...ofColumns, ...keys].filter((constraint) => constraint !== '');
}

/** Indexes for lists in name order and for the foreign-key check when a parent is deleted. */
export function indexesSql(table: Table): string[] {
  const leading = table.keys.map((key) => key.columns[0]);
  const lookups = table.columns.filter((c) => c.type.kind === 'lookup' && !leading.includes(c.name));
  const isKey = table.keys.some((key) => key.columns.length === 1 && key.columns[0] === table.primaryName);
  const byName = isKey ? [] : [indexSql(table, [columnNamed(table, table.primaryName).sql, 'id'])];
  return [...lookups.map((column) => indexSql(table, [column.sql])), ...byName];
}

function indexSql(table: Table, columns: readonly string[]): string {
  const name = quoted(`${table.sql}_by_${columns[0]}`);
  return `create index ${name} on ${quoted(table.sql)} (${columns.map(quoted).join(', ')});`;
}
