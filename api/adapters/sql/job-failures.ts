import type { JobFailure } from '../../domain/job.ts';
import { chunkSize, inChunks } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { storableDiagnosis } from './text.ts';

/** Longest label or message kept of a failure, in characters. */
const maxText = 2000;

/** Adds failures; a row that fails again in a job taken up anew replaces what was said of it before. */
export async function addFailures(
  unit: UnitContext,
  jobId: string,
  failures: readonly JobFailure[],
): Promise<void> {
  const latest = new Map(failures.map((one) => [`${one.table}\n${one.rowId}`, one]));
  for await (const chunk of inChunks([...latest.values()], chunkSize(6, unit.engine.maxParameters))) {
    await dropFormer(unit, jobId, chunk);
    const rows = chunk.map((one) => ({
      job_id: jobId,
      table_name: one.table,
      row_id: one.rowId,
      label: storableDiagnosis(one.label, maxText),
      code: one.code,
      message: storableDiagnosis(one.message, maxText),
    }));
    await unit.db.insertInto('job_failure').values(rows).execute();
  }
}

async function dropFormer(unit: UnitContext, jobId: string, failures: readonly JobFailure[]): Promise<void> {
  for (const table of new Set(failures.map((one) => one.table))) {
    const rowIds = failures.filter((one) => one.table === table).map((one) => one.rowId);
    await unit.db
      .deleteFrom('job_failure')
      .where('job_id', '=', jobId)
      .where('table_name', '=', table)
      .where('row_id', 'in', rowIds)
      .execute();
  }
}

/** Failures of a job in the order they were added. */
export async function failuresOf(
  unit: UnitContext,
  jobId: string,
  limit: number,
): Promise<readonly JobFailure[]> {
  const rows = await unit.db
    .selectFrom('job_failure')
    .select(['table_name', 'row_id', 'label', 'code', 'message'])
    .where('job_id', '=', jobId)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ table_name, row_id, ...rest }) => ({ table: table_name, rowId: row_id, ...rest }));
}
