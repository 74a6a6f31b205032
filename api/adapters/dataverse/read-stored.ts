import type { Row, Table } from '../../domain/model/column.ts';
import type { Context } from './context.ts';
import { list } from './list.ts';
import type { Filter } from './query.ts';

/** Rows asked for at once: keys of several columns keep below 500 conditions and 32 KB of address (Microsoft). */
const most = 25;

export interface Stored {
  readonly rows: readonly Row[];
  /** Rows that are there with values outside of the rules of their columns. */
  readonly brokenIds: ReadonlySet<string>;
}

/** The rows that any of the filters finds; each filter names at most one row. */
export async function readStored(
  context: Context,
  table: Table,
  filters: readonly Filter[],
): Promise<Stored> {
  const rows: Row[] = [];
  const brokenIds = new Set<string>();
  for (let from = 0; from < filters.length; from += most) {
    const filter: Filter = { op: 'or', filters: filters.slice(from, from + most) };
    for await (const page of list(context, table, { filter })) {
      for (const { row } of page.rows) rows.push(row);
      for (const { id } of page.broken) brokenIds.add(id);
    }
  }
  return { rows, brokenIds };
}
