import type { Table } from '../../domain/model/column.ts';
import type { SentWrite } from '../../domain/sync/base-after-crash.ts';
import type { Sent } from '../../ports/sync-store.ts';
import { chunkSize, inChunks, rowsPerStatement } from './chunks.ts';
import type { UnitContext } from './context.ts';

/** Writes on their way of the given rows. */
export async function sentOf(
  unit: UnitContext,
  table: Table,
  sqlIds: readonly string[],
): Promise<readonly Sent[]> {
  const found: Sent[] = [];
  for await (const chunk of inChunks(sqlIds, rowsPerStatement)) {
    const rows = await unit.db
      .selectFrom('sync_sent')
      .selectAll()
      .where('table_name', '=', table.sql)
      .where('sql_id', 'in', chunk)
      .execute();
    for (const row of rows) {
      found.push({
        sqlId: row.sql_id,
        remoteId: row.remote_id,
        base: row.base === null ? null : (JSON.parse(row.base) as SentWrite['base']),
        cells: JSON.parse(row.cells) as SentWrite['cells'],
        created: row.created === 1,
      });
    }
  }
  return found;
}

/** Keeps the writes in place of earlier ones of the same rows. */
export async function putSent(unit: UnitContext, table: Table, sent: readonly Sent[]): Promise<void> {
  await forgetSent(
    unit,
    table,
    sent.map(({ sqlId }) => sqlId),
  );
  for await (const chunk of inChunks(sent, chunkSize(6, unit.engine.maxParameters))) {
    const rows = chunk.map((one) => ({
      table_name: table.sql,
      sql_id: one.sqlId,
      remote_id: one.remoteId,
      base: one.base === null ? null : JSON.stringify(one.base),
      cells: JSON.stringify(one.cells),
      created: Number(one.created),
    }));
    await unit.db.insertInto('sync_sent').values(rows).execute();
  }
}

export async function forgetSent(unit: UnitContext, table: Table, sqlIds: readonly string[]): Promise<void> {
  for await (const chunk of inChunks(sqlIds, rowsPerStatement)) {
    await unit.db
      .deleteFrom('sync_sent')
      .where('table_name', '=', table.sql)
      .where('sql_id', 'in', chunk)
      .execute();
  }
}
