import type { Row, Table } from '../../domain/model/column.ts';
import { chunked } from './chunked.ts';
import type { Context } from './context.ts';
import { list } from './list.ts';
import { type Filter, filterLength, roomForFilter } from './query.ts';

/** Rows asked for at once: keys of up to 16 columns keep below 500 conditions (Microsoft). */
const most = 25;

export interface Stored {
  readonly rows: readonly Row[];
  /** Rows that are there with values outside of the rules of their columns. */
  readonly brokenIds: ReadonlySet<string>;
}

/**
 * The rows that any of the filters finds; each filter names at most one row. As many are asked for at once as the
 * address takes. One filter fits: a key of Dataverse has 900 bytes at most. A longer one of a table that Dataverse
 * would not take is refused by the query, unsent.
 */
export async function readStored(
  context: Context,
  table: Table,
  filters: readonly Filter[],
): Promise<Stored> {
  const rows: Row[] = [];
  const brokenIds = new Set<string>();
  const limits = { items: most, size: roomForFilter(table) };
  const sizeOf = (filter: Filter) => filterLength(table, filter);
  for (const group of chunked(filters, () => limits, sizeOf)) {
    const filter: Filter = { op: 'or', filters: group };
    for await (const page of list(context, table, { filter })) {
      for (const { row } of page.rows) rows.push(row);
      for (const { id } of page.broken) brokenIds.add(id);
    }
  }
  return { rows, brokenIds };
}
