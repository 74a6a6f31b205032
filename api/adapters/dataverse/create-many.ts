import type { Row, Table } from '../../domain/model/column.ts';
import type { BulkOutcome } from '../../ports/dataverse.ts';
import { bulkById } from './bulk-by-id.ts';
import type { Context } from './context.ts';
import { isAsWritten } from './create.ts';

/**
 * Creates rows with the ids they bring; a row that is there already is refused. See `runBulk` for chunks,
 * bisection and errors. When no answer tells whether a chunk arrived, all its rows are read: those that are
 * there as we wrote them are written, other rows with their ids refuse them, and those absent are sent again. A row
 * that is there and cannot be read is refused as `unreadable-row`: whether this call wrote it is not known.
 */
export function createMany(
  context: Context,
  table: Table,
  rows: readonly Row[],
): Promise<readonly BulkOutcome[]> {
  return bulkById(context, table, rows, {
    message: 'CreateMultiple',
    judge: (row, stored) => {
      if (stored === 'absent') return 'send';
      if (stored === 'broken') return 'unreadable';
      return isAsWritten(table, stored, row) ? 'written' : 'taken';
    },
  });
}
