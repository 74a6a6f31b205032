import type { Table } from '../../domain/model/column.ts';
import type { RowVersion } from '../../ports/dataverse.ts';
import type { Context } from './context.ts';
import { list } from './list.ts';
import { mapPages } from './map-pages.ts';

/** Dataverse gives at most so many rows a page. */
const pageSize = 5000;

/** Id and etag of every row; the etag comes with each row and changes with its `versionnumber`. */
export function versions(context: Context, table: Table): AsyncIterable<readonly RowVersion[]> {
  return mapPages(list(context, table, { select: ['id'] }, pageSize), ({ rows }) =>
    rows.map(({ row, etag }) => ({ id: row.id, etag })),
  );
}
