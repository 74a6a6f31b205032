import type { Row, Table } from '../../domain/model/column.ts';
import type { BulkOutcome } from '../../ports/dataverse.ts';
import { bulkById } from './bulk-by-id.ts';
import type { Context } from './context.ts';
import { whoseRow } from './create.ts';

/**
 * Creates rows with the ids they bring; a row that is there already is refused. See `runBulk` for chunks,
 * bisection and errors. When no answer tells whether a chunk arrived, its first row is read: absent, the
 * chunk is sent again; there as we wrote it, the chunk was written; else the chunk is halved to find out.
 */
export function createMany(
  context: Context,
  table: Table,
  rows: readonly Row[],
): Promise<readonly BulkOutcome[]> {
  return bulkById(context, table, rows, {
    message: 'CreateMultiple',
    settle: async ([first]) => {
      const found = first === undefined ? null : await whoseRow(context, table, first.row);
      if (found === null) return 'absent';
      return found.outcome === 'created' ? 'written' : 'foreign';
    },
  });
}
