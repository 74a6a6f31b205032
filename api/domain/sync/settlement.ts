import type { Row, Table } from '../model/column.ts';
import { type ConflictContent, conflictOf, type RowTriple } from './conflict.ts';
import { outcomeOfFailure, type SyncOutcome } from './counts.ts';
import type { RowDecision } from './decide-row.ts';
import { describeConflict } from './describe.ts';
import type { ArrivedChange } from './events.ts';
import type { Cells } from './merge.ts';

/** The SQL write of a row; `expected` is the row the decision was made on. */
export type SqlWrite =
  | { readonly kind: 'insert'; readonly row: Row }
  | { readonly kind: 'update'; readonly id: string; readonly cells: Cells; readonly expected: Row }
  | { readonly kind: 'delete'; readonly id: string; readonly expected: Row };

/** Everything to store for a row once Dataverse has its part. */
export interface Settlement {
  readonly write: SqlWrite | null;
  /** New base of the link; null leaves it alone. */
  readonly agreed: Row | null;
  readonly unlink: boolean;
  readonly outcomes: readonly SyncOutcome[];
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** What a person has to decide; null when nothing, or when the row failed for another reason. */
  readonly conflict: ConflictContent | null;
  readonly arrived: ArrivedChange | null;
}

/** What has to be stored for a decision whose Dataverse part is done. */
export function settlementOf(
  table: Table,
  row: RowTriple & { readonly sqlId: string },
  decision: RowDecision,
): Settlement {
  const conflict = conflictOf(table, row, decision);
  const failure = describeConflict(table, conflict);
  const write = sqlWrite(row, decision);
  const done = outcomeOf(decision, row);
  return {
    write,
    agreed: decision.agreed,
    unlink: ['forget', 'delete-remote', 'delete-sql'].includes(decision.action),
    outcomes: [
      ...(done === null ? [] : [done]),
      ...(failure === null ? [] : [outcomeOfFailure(failure.code)]),
    ],
    failure,
    conflict,
    arrived: write === null ? null : arrivedChange(row.sqlId, decision, write),
  };
}

function sqlWrite(
  { sqlId, sql }: { readonly sqlId: string; readonly sql: Row | null },
  { action, toSql, agreed }: RowDecision,
): SqlWrite | null {
  if (action === 'create-sql' && agreed !== null) return { kind: 'insert', row: agreed };
  if (sql === null) return null;
  if (action === 'delete-sql') return { kind: 'delete', id: sqlId, expected: sql };
  return Object.keys(toSql).length === 0 ? null : { kind: 'update', id: sqlId, cells: toSql, expected: sql };
}

function outcomeOf(
  { action }: RowDecision,
  { sql, base }: { readonly sql: Row | null; readonly base: Row | null },
): SyncOutcome | null {
  switch (action) {
    case 'create-remote':
    case 'create-sql':
      return 'created';
    case 'update-remote':
    case 'update-sql':
    case 'update-both':
      return 'updated';
    case 'delete-remote':
    case 'delete-sql':
      return 'deleted';
    case 'link':
    case 'forget':
      return 'unchanged';
    case 'unchanged':
      return sql === null && base === null ? null : 'unchanged';
    case 'conflict':
      return null;
  }
}

/** Corrections that Dataverse made to a row SQL has created arrive from there as well. */
function arrivedChange(id: string, { toSql }: RowDecision, write: SqlWrite): ArrivedChange {
  if (write.kind === 'delete') return { id, kind: 'Deleted', changed: [] };
  return { id, kind: write.kind === 'insert' ? 'Created' : 'Updated', changed: Object.keys(toSql) };
}
