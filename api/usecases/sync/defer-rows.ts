import type { Table } from '../../domain/model/column.ts';
import { retryPauseMs } from '../../domain/sync/retry-pause.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Pending } from '../../ports/sync-store.ts';

/** Keeps rows that failed pending, each until its next try: the more tries have failed, the later. */
export async function deferRows(
  tx: Pick<SqlTransaction, 'sync'>,
  table: Table,
  rows: readonly Pending[],
  now: Date,
): Promise<void> {
  for (const tried of new Set(rows.map((row) => row.attempts))) {
    const until = new Date(now.getTime() + retryPauseMs(tried + 1)).toISOString();
    const alike = rows.filter((row) => row.attempts === tried);
    await tx.sync.defer(table, alike, until);
  }
}
