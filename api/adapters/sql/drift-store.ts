import type { TableDrift } from '../../domain/sync/drift.ts';
import type { DriftStore, TableComparison } from '../../ports/drift-store.ts';
import type { UnitContext } from './context.ts';
import { fromJson } from './json.ts';

/** Findings of comparisons through one unit of work. */
export function driftStore(unit: UnitContext): DriftStore {
  return { of: (jobId) => comparisonsOf(unit, jobId), put: (jobId, one) => put(unit, jobId, one) };
}

async function comparisonsOf(unit: UnitContext, jobId: string): Promise<readonly TableComparison[]> {
  const rows = await unit.db
    .selectFrom('reconciliation_table')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('table_name')
    .execute();
  return rows.map((row) => ({
    drift: {
      table: row.table_name,
      compared: row.compared,
      onlySql: row.only_sql,
      onlyRemote: row.only_remote,
      different: row.different,
      examples: fromJson<TableDrift['examples']>(row.examples),
    },
    nextLink: row.next_link,
    done: row.done === 1,
  }));
}

async function put(unit: UnitContext, jobId: string, comparison: TableComparison): Promise<void> {
  const { drift, nextLink, done } = comparison;
  await unit.db
    .deleteFrom('reconciliation_table')
    .where('job_id', '=', jobId)
    .where('table_name', '=', drift.table)
    .execute();
  const cells = {
    job_id: jobId,
    table_name: drift.table,
    compared: drift.compared,
    only_sql: drift.onlySql,
    only_remote: drift.onlyRemote,
    different: drift.different,
    examples: JSON.stringify(drift.examples),
    next_link: nextLink,
    done: Number(done),
  };
  await unit.db.insertInto('reconciliation_table').values(cells).execute();
}
