import type { Row, Table } from '../../domain/model/column.ts';
import type { DeleteLimits } from '../../domain/sync/delete-guard.ts';
import { rowProblems } from '../../domain/sync/row-rules.ts';
import type { PartTally } from '../../domain/sync/run-state.ts';
import type { FieldError } from '../../errors.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Deps } from '../deps.ts';

/** Further rules a row must keep before it is written anywhere; every broken one is listed. */
export type ValidateRow = (table: Table, row: Row) => readonly FieldError[];

export type SyncDeps = Pick<Deps, 'sql' | 'dataverse' | 'clock' | 'ids' | 'logger'> & {
  readonly validateRow?: ValidateRow;
  /** Deletes of a table that need no confirmation. */
  readonly deleteLimits?: DeleteLimits;
};

/** What the steps of one run share. */
export interface SyncContext extends SyncDeps {
  readonly runId: string;
  readonly problemsOf: ValidateRow;
  /** Called in the unit that stores rows with what became of them, so that counts and rows never differ. */
  readonly record: Record;
  /** Names of the tables whose whole Dataverse side was read in this run. */
  readonly full: ReadonlySet<string>;
}

/** Left out by whoever counts by itself. */
export type Record = (tx: SqlTransaction, done: PartTally) => Promise<void>;

export function syncContext(
  deps: SyncDeps,
  runId: string,
  full: ReadonlySet<string>,
  record: Record = async () => undefined,
): SyncContext {
  const problemsOf: ValidateRow = (table, row) => {
    const found = [...rowProblems(table, row), ...(deps.validateRow?.(table, row) ?? [])];
    return [...new Map(found.map((problem) => [`${problem.field}\n${problem.rule}`, problem])).values()];
  };
  // A run that compares whole tables is a load: it must not hold up people or other runs.
  const dataverse = full.size === 0 ? deps.dataverse : deps.dataverse.inLane('backfill');
  return { ...deps, dataverse, runId, full, problemsOf, record };
}
