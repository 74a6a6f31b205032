import type { RowChange } from '../../domain/sync/row-change.ts';
import type { RunResults } from '../../ports/run-store.ts';
import { chunkSize, inChunks } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { fromJson } from './json.ts';
import { storableDiagnosis } from './text.ts';

/** Longest label kept of a row, in characters. */
const maxLabel = 2000;

/** Failures and dry-run differences of runs through one unit of work. */
export function runResults(unit: UnitContext): RunResults {
  return {
    failures: (jobId, query) => failures(unit, jobId, query),
    failureCounts: (jobId) => failureCounts(unit, jobId),
    addChanges: (jobId, changes) => addChanges(unit, jobId, changes),
    changes: (jobId, query) => changes(unit, jobId, query),
    clear: (jobId) => clear(unit, jobId),
  };
}

async function failures(
  unit: UnitContext,
  jobId: string,
  { after, limit, table }: Parameters<RunResults['failures']>[1],
): ReturnType<RunResults['failures']> {
  const rows = await unit.db
    .selectFrom('job_failure')
    .select(['seq', 'table_name', 'row_id', 'label', 'code', 'message'])
    .where('job_id', '=', jobId)
    .where('seq', '>', after ?? 0)
    .$if(table !== undefined, (query) => query.where('table_name', '=', table ?? ''))
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ seq, table_name, row_id, ...rest }) => {
    return { position: Number(seq), table: table_name, rowId: row_id, ...rest };
  });
}

async function failureCounts(unit: UnitContext, jobId: string): ReturnType<RunResults['failureCounts']> {
  const rows = await unit.db
    .selectFrom('job_failure')
    .select((eb) => ['table_name', 'code', eb.fn.countAll<number>().as('rows')])
    .where('job_id', '=', jobId)
    .groupBy(['table_name', 'code'])
    .execute();
  return rows.map(({ table_name, code, rows: found }) => ({ table: table_name, code, rows: Number(found) }));
}

async function addChanges(unit: UnitContext, jobId: string, added: readonly RowChange[]): Promise<void> {
  for await (const chunk of inChunks(added, chunkSize(7, unit.engine.maxParameters))) {
    const rows = chunk.map((change) => ({
      job_id: jobId,
      table_name: change.table,
      row_id: change.rowId,
      label: storableDiagnosis(change.label, maxLabel),
      action: change.action,
      columns: JSON.stringify(change.columns),
      problems: JSON.stringify(change.problems),
    }));
    await unit.db.insertInto('job_change').values(rows).execute();
  }
}

async function changes(
  unit: UnitContext,
  jobId: string,
  { after, limit, table, action }: Parameters<RunResults['changes']>[1],
): ReturnType<RunResults['changes']> {
  let found = unit.db
    .selectFrom('job_change')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('seq', '>', after ?? 0);
  if (table !== undefined) found = found.where('table_name', '=', table);
  if (action !== undefined) found = found.where('action', '=', action);
  const rows = await found.orderBy('seq').limit(limit).execute();
  return rows.map((row) => ({
    position: Number(row.seq),
    table: row.table_name,
    rowId: row.row_id,
    label: row.label,
    action: row.action,
    columns: fromJson<RowChange['columns']>(row.columns),
    problems: fromJson<RowChange['problems']>(row.problems),
  }));
}

async function clear(unit: UnitContext, jobId: string): Promise<void> {
  await unit.db.deleteFrom('job_failure').where('job_id', '=', jobId).execute();
  await unit.db.deleteFrom('job_change').where('job_id', '=', jobId).execute();
}
