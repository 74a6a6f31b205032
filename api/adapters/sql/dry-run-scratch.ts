import type { Table } from '../../domain/model/column.ts';
import type { DryRunScratch, ScratchRow } from '../../ports/run-store.ts';
import { chunkSize, inChunks, rowsPerStatement } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { linkIdsAfter, rowIdsAfter } from './ids-after.ts';

/** Scratch of dry runs through one unit of work. */
export function dryRunScratch(unit: UnitContext): DryRunScratch {
  return {
    seen: (jobId, table, ids) => seen(unit, jobId, table, ids),
    mark: (jobId, table, rows) => mark(unit, jobId, table, rows),
    touched: (table, query) => touched(unit, table, query),
    clear: (jobId) => clear(unit, jobId),
  };
}

async function seen(
  unit: UnitContext,
  jobId: string,
  table: Table,
  ids: readonly string[],
): Promise<readonly ScratchRow[]> {
  const found = new Map<string, ScratchRow>();
  for await (const chunk of inChunks(ids, rowsPerStatement)) {
    for (const side of ['sql_id', 'remote_id'] as const) {
      const rows = await unit.db
        .selectFrom('dry_run_row')
        .select(['sql_id', 'remote_id', 'would_link', 'in_conflict'])
        .where('job_id', '=', jobId)
        .where('table_name', '=', table.sql)
        .where(side, 'in', chunk)
        .execute();
      for (const row of rows) {
        const { sql_id: sqlId, remote_id: remoteId } = row;
        const flags = { wouldLink: row.would_link === 1, inConflict: row.in_conflict === 1 };
        found.set(sqlId, { sqlId, remoteId, ...flags });
      }
    }
  }
  return [...found.values()];
}

/** A row that is met again, which a feed may do, keeps its first mark. */
async function mark(
  unit: UnitContext,
  jobId: string,
  table: Table,
  rows: readonly ScratchRow[],
): Promise<void> {
  const known = new Set((await seen(unit, jobId, table, idsOf(rows))).map((row) => row.sqlId));
  const fresh = new Map(rows.filter((row) => !known.has(row.sqlId)).map((row) => [row.sqlId, row]));
  for await (const chunk of inChunks([...fresh.values()], chunkSize(6, unit.engine.maxParameters))) {
    const cells = chunk.map((row) => ({
      job_id: jobId,
      table_name: table.sql,
      sql_id: row.sqlId,
      remote_id: row.remoteId,
      would_link: Number(row.wouldLink),
      in_conflict: Number(row.inConflict),
    }));
    await unit.db.insertInto('dry_run_row').values(cells).execute();
  }
}

function idsOf(rows: readonly ScratchRow[]): readonly string[] {
  return rows.map((row) => row.sqlId);
}

/** Every source gives its next ids by its own index, so that a page costs the same at the end of a large table. */
async function touched(
  unit: UnitContext,
  table: Table,
  { all, after, limit }: Parameters<DryRunScratch['touched']>[1],
): Promise<readonly string[]> {
  const from = after ?? '';
  const pending = unit.db
    .selectFrom('sync_pending')
    .select('row_key as id')
    .where('table_name', '=', table.sql)
    .where('row_key', '>', from)
    .orderBy('row_key');
  const logged = unit.db
    .selectFrom('change_log')
    .select('row_id as id')
    .distinct()
    .where('table_name', '=', table.sql)
    .where('by_bridge', '=', 0)
    .where('row_id', '>', from)
    .orderBy('row_id');
  const rows = rowIdsAfter(unit, table, from);
  const links = linkIdsAfter(unit, table, from);
  const ids = new Set<string>();
  for (const source of all ? [pending, rows, links] : [pending, logged]) {
    for (const { id } of await source.limit(limit).execute()) ids.add(String(id));
  }
  return [...ids].sort().slice(0, limit);
}

async function clear(unit: UnitContext, jobId: string): Promise<void> {
  await unit.db
    .deleteFrom('dry_run_row')
    .where((eb) =>
      eb.or([
        eb('job_id', '=', jobId),
        eb('job_id', 'not in', eb.selectFrom('job').select('id').where('status', '=', 'running')),
      ]),
    )
    .execute();
}
