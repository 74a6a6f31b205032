import type { Table } from '../../domain/model/column.ts';
import type { Link } from '../../ports/sync-store.ts';
import { chunkSize, inChunks, rowsPerStatement } from './chunks.ts';
import type { UnitContext } from './context.ts';

type Side = 'sql_id' | 'remote_id';

/** Links whose id on the given side is among `ids`. */
export async function linksBy(
  unit: UnitContext,
  table: Table,
  side: Side,
  ids: readonly string[],
): Promise<readonly Link[]> {
  const links: Link[] = [];
  for await (const chunk of inChunks(ids, rowsPerStatement)) {
    const rows = await unit.db
      .selectFrom('sync_link')
      .select(['sql_id', 'remote_id', 'base', 'etag'])
      .where('table_name', '=', table.sql)
      .where(side, 'in', chunk)
      .execute();
    for (const row of rows) {
      links.push({
        sqlId: row.sql_id,
        remoteId: row.remote_id,
        base: JSON.parse(row.base) as Link['base'],
        etag: row.etag,
      });
    }
  }
  return links;
}

/** Writes the links; an older link of either row gives way, since a row belongs to one row at most. */
export async function putLinks(unit: UnitContext, table: Table, links: readonly Link[]): Promise<void> {
  for await (const chunk of inChunks(links, chunkSize(5, unit.engine.maxParameters))) {
    await drop(
      unit,
      table,
      'sql_id',
      chunk.map((link) => link.sqlId),
    );
    await drop(
      unit,
      table,
      'remote_id',
      chunk.map((link) => link.remoteId),
    );
    const rows = chunk.map((link) => ({
      table_name: table.sql,
      sql_id: link.sqlId,
      remote_id: link.remoteId,
      base: JSON.stringify(link.base),
      etag: link.etag,
    }));
    await unit.db.insertInto('sync_link').values(rows).execute();
  }
}

export async function removeLinks(unit: UnitContext, table: Table, sqlIds: readonly string[]): Promise<void> {
  for await (const chunk of inChunks(sqlIds, rowsPerStatement)) await drop(unit, table, 'sql_id', chunk);
}

async function drop(unit: UnitContext, table: Table, side: Side, ids: readonly string[]): Promise<void> {
  await unit.db.deleteFrom('sync_link').where('table_name', '=', table.sql).where(side, 'in', ids).execute();
}
