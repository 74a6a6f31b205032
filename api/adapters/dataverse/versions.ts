import type { Table } from '../../domain/model/column.ts';
import type { RowVersion } from '../../ports/dataverse.ts';
import type { Context } from './context.ts';
import { list } from './list.ts';

/** Dataverse gives at most so many rows a page. */
const pageSize = 5000;

/** Id and etag of every row; the etag comes with each row and changes with its `versionnumber`. */
export async function* versions(
  context: Context,
  table: Table,
): AsyncGenerator<readonly RowVersion[], void, undefined> {
  for await (const page of list(context, table, { select: ['id'] }, pageSize)) {
    yield page.rows.map(({ row, etag }) => ({ id: row.id, etag }));
  }
}
