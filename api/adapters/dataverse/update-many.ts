import type { Row, Table } from '../../domain/model/column.ts';
import type { BulkOutcome } from '../../ports/dataverse.ts';
import { bulkById } from './bulk-by-id.ts';
import type { Context } from './context.ts';
import { judgeCells } from './holds.ts';

/**
 * Updates rows by id and never creates one: a row that is gone is refused with Dataverse's own code. Only the
 * cells that are given are written. See `runBulk` for chunks, bisection and errors; etags are not looked at.
 * After a lost answer the rows are read as `upsertMany` does.
 */
export function updateMany(
  context: Context,
  table: Table,
  rows: readonly Row[],
): Promise<readonly BulkOutcome[]> {
  return bulkById(context, table, rows, {
    message: 'UpdateMultiple',
    judge: (row, stored) => judgeCells(table, stored, row),
  });
}
