import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Row, Table, Value } from '../../domain/model/column.ts';
import { columnNamed } from '../../domain/model/names.ts';
import type { ListQuery } from '../../ports/sql.ts';
import { inChunks } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { selectedCells } from './row-cells.ts';
import { cellToCompare, rowFromCells } from './row-codec.ts';

/** One page of rows in order of primary name, then id. */
export async function listRows(unit: UnitContext, table: Table, query: ListQuery): Promise<readonly Row[]> {
  const name = columnNamed(table, table.primaryName).sql;
  const found = await unit.model
    .selectFrom(table.sql)
    .select(selectedCells(unit, table))
    .where((eb) => eb.and(conditions(unit, table, query)))
    .orderBy(name)
    .orderBy('id')
    .limit(query.limit)
    .execute();
  return found.map((cells) => rowFromCells(table, cells));
}

/** What rows have to meet to be on the list. */
export function conditions(
  unit: UnitContext,
  table: Table,
  query: Omit<ListQuery, 'limit'>,
): RawBuilder<SqlBool>[] {
  const result = [...equalities(unit, table, query.where ?? {}), ...ranges(unit, table, query)];
  for (const [name, word] of Object.entries(query.word ?? {})) result.push(holdsWord(table, name, word));
  if (query.search !== undefined && query.search !== '') result.push(matches(table, query.search));
  if (query.after !== undefined) result.push(isAfter(table, query.after));
  return result;
}

/** Alternatives of one statement: each costs the planner a look, and SQLite takes an expression 1000 deep. */
const keysPerStatement = 100;

/** As `RowStore.withKeys`; every key is looked up by the index of its columns. */
export async function rowsWithKeys(
  unit: UnitContext,
  table: Table,
  keys: readonly Readonly<Record<string, Value>>[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const chunk of inChunks(keys, keysPerStatement)) {
    const alternatives = chunk.map((key) => sql`(${sql.join(equalities(unit, table, key), sql` and `)})`);
    const found = await unit.model
      .selectFrom(table.sql)
      .select(selectedCells(unit, table))
      .where(sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`)
      .execute();
    for (const cells of found) rows.push(rowFromCells(table, cells));
  }
  return rows;
}

function equalities(
  { engine }: UnitContext,
  table: Table,
  cells: Readonly<Record<string, Value>>,
): RawBuilder<SqlBool>[] {
  return Object.entries(cells).map(([name, value]) => {
    if (name === 'id') return sql<SqlBool>`id = ${String(value).toLowerCase()}`;
    const column = columnNamed(table, name);
    const cell = cellToCompare(table, column, value);
    return cell === null
      ? sql<SqlBool>`${sql.ref(column.sql)} is null`
      : sql<SqlBool>`${sql.ref(column.sql)} = ${engine.bound(cell, column.type)}`;
  });
}

function ranges({ engine }: UnitContext, table: Table, { range = {} }: Omit<ListQuery, 'limit'>) {
  return Object.entries(range).flatMap(([name, { from, to }]) => {
    const column = columnNamed(table, name);
    const limit = (value: string) => engine.bound(cellToCompare(table, column, value), column.type);
    return [
      ...(from === undefined ? [] : [sql<SqlBool>`${sql.ref(column.sql)} >= ${limit(from)}`]),
      ...(to === undefined ? [] : [sql<SqlBool>`${sql.ref(column.sql)} <= ${limit(to)}`]),
    ];
  });
}

/** Text with the characters that `like` reads as patterns taken literally. */
function literally(text: string): string {
  return text.replace(/[\\%_[]/g, (char) => `\\${char}`);
}

function holdsWord(table: Table, name: string, word: string): RawBuilder<SqlBool> {
  const column = sql.ref(columnNamed(table, name).sql);
  const text = literally(word);
  const like = [`${text} %`, `% ${text}`, `% ${text} %`].map(
    (pattern) => sql<SqlBool>`${column} like ${pattern} escape '\\'`,
  );
  return sql<SqlBool>`(${sql.join([sql<SqlBool>`${column} = ${word}`, ...like], sql` or `)})`;
}

/** Both sides are folded by the database, so that its rules of case hold for both. */
function matches(table: Table, search: string): RawBuilder<SqlBool> {
  const pattern = `%${literally(search)}%`;
  const parts = searchedColumns(table).map(
    (column) => sql<SqlBool>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`,
  );
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
}

function searchedColumns(table: Table): readonly string[] {
  const names = new Set([table.primaryName, ...table.keys.flatMap((key) => key.columns)]);
  const columns = [...names].map((name) => columnNamed(table, name));
  const text = columns.filter((c) => c.type.kind === 'text' || c.name === table.primaryName);
  return text.map((column) => column.sql);
}

function isAfter(table: Table, after: { readonly name: string; readonly id: string }): RawBuilder<SqlBool> {
  const name = sql.ref(columnNamed(table, table.primaryName).sql);
  // The first term alone is what an index can start from.
  return sql<SqlBool>`(${name} >= ${after.name} and (${name} > ${after.name} or id > ${after.id}))`;
}
