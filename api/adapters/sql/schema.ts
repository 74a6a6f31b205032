import type { Table } from '../../domain/model/column.ts';
import { columnNamed } from '../../domain/model/names.ts';
import { tables } from '../../domain/model/tables.ts';
import { columnSql, guidCheck, quoted } from './schema-columns.ts';
import { nowSql, triggersSql } from './schema-triggers.ts';

/** The whole schema of the business tables as one script, for review and for a new database. */
export function businessSchemaSql(): string {
  const parts = tables.flatMap((table) => [tableSql(table), ...indexesSql(table), ...triggersSql(table)]);
  return `-- Generated from api/domain/model/tables.ts; do not edit.\n\n${parts.join('\n\n')}\n`;
}

/** `create table` of one model table, under its own name or, while it is being rebuilt, under another. */
export function tableSql(table: Table, name: string = table.sql): string {
  const lines = [
    `id text not null primary key check (${guidCheck('id')})`,
    ...table.columns.map(columnSql),
    `created_at text not null default (${nowSql})`,
    `updated_at text not null default (${nowSql})`,
    ...table.keys.map((key) => `constraint ${quoted(key.schema)} unique (${columnList(table, key.columns)})`),
  ];
  return `create table ${quoted(name)} (\n  ${lines.join(',\n  ')}\n) strict;`;
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

function columnList(table: Table, names: readonly string[]): string {
  return names.map((name) => quoted(columnNamed(table, name).sql)).join(', ');
}
