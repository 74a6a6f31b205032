import type { FieldError } from '../../errors.ts';
import type { Row, Table } from '../model/column.ts';
import type { RowDecision } from './decide-row.ts';
import { type ColumnConflict, differingColumns } from './merge.ts';
import type { Resolution } from './resolution.ts';

/**
 * Why a person is needed. `columns`: both sides changed a column that a person decides. `delete-vs-edit`:
 * deleted on one side, changed on the other. `held-delete`: deleted on one side, and the table leaves deletes
 * to a person. `broken-rule`: the row would break a rule. `mass-delete`: so many deletes of a table that they
 * look like an accident; it stands for the table, not for a row.
 */
export const conflictKinds = [
  'columns',
  'delete-vs-edit',
  'held-delete',
  'broken-rule',
  'mass-delete',
] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/**
 * open -> decided -> resolved, or vanished from both when the sides come to agree without the decision;
 * decided -> open when a side changes before the decision is carried out.
 */
export const conflictStates = ['open', 'decided', 'resolved', 'vanished'] as const;
export type ConflictState = (typeof conflictStates)[number];

export const conflictActions = ['detected', 'changed', 'decided', 'resolved', 'vanished'] as const;

/** What a person has to look at; equal contents are the same question. */
export interface ConflictContent {
  readonly kind: ConflictKind;
  /** Side on which there is no row. */
  readonly missingIn: 'townepark' | 'dataverse' | null;
  readonly columns: readonly ColumnConflict[];
  readonly problems: readonly FieldError[];
  /** Tables whose SQL rows refer to the deleted row; absent when that is not the reason. */
  readonly referredBy?: readonly string[];
  /** Deletes that wait; 0 unless the kind is `mass-delete`. */
  readonly deletes: number;
}

export interface Conflict {
  readonly id: string;
  readonly table: string;
  /** Key of the pending row; empty for a whole table. */
  readonly rowKey: string;
  /** Empty for a whole table. */
  readonly sqlId: string;
  readonly remoteId: string;
  /** What a person knows the row by. */
  readonly label: string;
  readonly content: ConflictContent;
  readonly state: ConflictState;
  /** Grows when the content changes; a decision is bound to the version it was made on. */
  readonly version: number;
  /** Null unless `decided` or `resolved`. */
  readonly resolution: Resolution | null;
  readonly detectedAt: string;
  readonly seenAt: string;
  /** Null while `open` or `decided`. */
  readonly closedAt: string | null;
  /** Run that saw it last. */
  readonly runId: string;
}

export interface ConflictEvent {
  readonly conflictId: string;
  readonly at: string;
  /** Person, or `run <id>`. */
  readonly actor: string;
  readonly action: (typeof conflictActions)[number];
  readonly detail: string | null;
}

/** The three versions of a row, ids and lookups as in SQL. */
export interface RowTriple {
  readonly base: Row | null;
  readonly sql: Row | null;
  readonly remote: Row | null;
}

/** The conflict a decision leaves open; null when it leaves none. */
export function conflictOf(table: Table, rows: RowTriple, decision: RowDecision): ConflictContent | null {
  const { action, conflicts, problems } = decision;
  const missingIn = rows.sql === null ? 'townepark' : rows.remote === null ? 'dataverse' : null;
  const common = { missingIn, problems, deletes: 0 } as const;
  if (problems.length > 0) {
    return { ...common, kind: 'broken-rule', columns: brokenColumns(table, rows, decision) };
  }
  if (conflicts.length > 0) return { ...common, kind: 'columns', columns: conflicts };
  if (action !== 'conflict') return null;
  const columns = columnsOf(table, rows, editedColumns(table, rows));
  const kind = columns.length > 0 ? 'delete-vs-edit' : 'held-delete';
  const { referredBy } = decision;
  return { ...common, kind, columns, ...(referredBy !== undefined && { referredBy }) };
}

export function sameContent(a: ConflictContent, b: ConflictContent): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

/** One order of members, whichever way the content came. */
function inOrder({ kind, missingIn, columns, problems, deletes, referredBy }: ConflictContent): unknown {
  return [
    [kind, missingIn, deletes, referredBy ?? []],
    columns.map(({ column, base, sql, remote }) => [column, base, sql, remote]),
    problems.map(({ field, rule }) => [field, rule]),
  ];
}

/** The columns in conflict, those the rules name, and those in which the sides differ. */
function brokenColumns(table: Table, rows: RowTriple, decision: RowDecision): readonly ColumnConflict[] {
  const { sql, remote } = rows;
  const named = decision.problems.map(({ field }) => /^\w+/.exec(field)?.[0] ?? field);
  const differing = sql === null || remote === null ? [] : differingColumns(table, sql, remote);
  return columnsOf(table, rows, [...decision.conflicts.map(({ column }) => column), ...named, ...differing]);
}

/** Columns the remaining side has changed since both agreed. */
function editedColumns(table: Table, { base, sql, remote }: RowTriple): readonly string[] {
  const left = sql ?? remote;
  return base === null || left === null ? [] : differingColumns(table, base, left);
}

function columnsOf(table: Table, rows: RowTriple, names: readonly string[]): readonly ColumnConflict[] {
  const wanted = new Set(names);
  return table.columns
    .filter(({ name }) => wanted.has(name))
    .map(({ name }) => ({
      column: name,
      base: rows.base?.[name] ?? null,
      sql: rows.sql?.[name] ?? null,
      remote: rows.remote?.[name] ?? null,
    }));
}
