import type { Row, Table, Value } from '../domain/model/column.ts';
import type { ListQuery } from '../ports/sql.ts';
import type { Deps } from './deps.ts';

export interface ListRowsQuery extends Pick<ListQuery, 'range' | 'word'> {
  readonly table: Table;
  /** Equality per column; undefined means any. */
  readonly where?: Readonly<Record<string, Value | undefined>>;
  readonly search?: string | undefined;
  readonly after?: { readonly name: string; readonly id: string } | undefined;
  /** Largest number of rows of the page. */
  readonly top: number;
}

/** One page of rows; `next` is the position after its last row, undefined on the last page. */
export interface RowPage {
  readonly rows: readonly Row[];
  readonly next: { readonly name: string; readonly id: string } | undefined;
}

/** A page of a table in the order of its primary name. */
export async function listRows(deps: Pick<Deps, 'sql'>, query: ListRowsQuery): Promise<RowPage> {
  const { table, search, after, top, range, word } = query;
  const found = await deps.sql.read((tx) =>
    tx.rows.list(table, {
      where: known(query.where ?? {}),
      limit: top + 1,
      ...(range !== undefined && { range }),
      ...(word !== undefined && { word }),
      ...(search !== undefined && { search }),
      ...(after !== undefined && { after }),
    }),
  );
  const rows = found.slice(0, top);
  const last = rows.at(-1);
  const hasMore = found.length > top && last !== undefined;
  return { rows, next: hasMore ? { name: String(last[table.primaryName] ?? ''), id: last.id } : undefined };
}

function known(where: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const [column, value] of Object.entries(where)) if (value !== undefined) result[column] = value;
  return result;
}
