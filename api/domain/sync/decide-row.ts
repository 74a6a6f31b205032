import type { FieldError } from '../../errors.ts';
import type { Row, Table } from '../model/column.ts';
import { type Cells, type ColumnConflict, differingColumns, mergeRows } from './merge.ts';

/** What has to be done to bring the two sides of a row together. */
export type Action =
  | 'unchanged'
  | 'create-remote'
  | 'create-sql'
  | 'update-remote'
  | 'update-sql'
  | 'update-both'
  | 'delete-remote'
  | 'delete-sql'
  /** Both sides hold the same values and are not linked yet. */
  | 'link'
  /** Both sides have deleted the row; only the link is left. */
  | 'forget'
  /** Nothing may be written: a person has to decide. */
  | 'conflict';

export interface RowVersions {
  readonly table: Table;
  /** Last agreed values; null while the row is not linked. */
  readonly base: Row | null;
  /** Null when SQL has no such row: deleted there if there is a base. */
  readonly sql: Row | null;
  /** Null when Dataverse has no such row: deleted there if there is a base. Lookups hold SQL ids. */
  readonly remote: Row | null;
  readonly sqlModifiedAt?: string | null;
  readonly remoteModifiedAt?: string | null;
  /** Rules a written row must keep; a row that breaks one is not written anywhere. */
  readonly problemsOf: (row: Row) => readonly FieldError[];
}

export interface RowDecision {
  readonly action: Action;
  /** Cells the SQL row must take; all of them for `create-sql`. */
  readonly toSql: Cells;
  /** Cells the Dataverse row must take; all of them for `create-remote`. */
  readonly toRemote: Cells;
  /** Columns left alone on both sides; may be there together with changes of other columns. */
  readonly conflicts: readonly ColumnConflict[];
  /** Broken rules; the action is then `conflict`. */
  readonly problems: readonly FieldError[];
  /** Base once the action is done; null when there is no row any more or nothing may be done. */
  readonly agreed: Row | null;
}

const nothing = { toSql: {}, toRemote: {}, conflicts: [], problems: [], agreed: null } as const;

/**
 * Decides one row from its three versions. Deleted on one side and untouched on the other: the delete
 * travels. Deleted on one side and changed on the other: a conflict.
 */
export function decideRow(input: RowVersions): RowDecision {
  const { base, sql, remote } = input;
  if (sql !== null && remote !== null) return decideBoth(input, sql, remote);
  if (sql !== null) return decideOne(input, sql, 'create-remote', 'delete-sql');
  if (remote !== null) return decideOne(input, remote, 'create-sql', 'delete-remote');
  return { ...nothing, action: base === null ? 'unchanged' : 'forget' };
}

function decideOne(
  { table, base, problemsOf }: RowVersions,
  row: Row,
  create: 'create-remote' | 'create-sql',
  remove: 'delete-remote' | 'delete-sql',
): RowDecision {
  if (base !== null) {
    const untouched = differingColumns(table, base, row).length === 0;
    return { ...nothing, action: untouched ? remove : 'conflict' };
  }
  const problems = problemsOf(row);
  if (problems.length > 0) return { ...nothing, action: 'conflict', problems };
  const { id: _, ...cells } = row;
  return {
    ...nothing,
    action: create,
    ...(create === 'create-sql' ? { toSql: cells } : { toRemote: cells }),
    agreed: row,
  };
}

function decideBoth(input: RowVersions, sql: Row, remote: Row): RowDecision {
  const { toSql, toRemote, conflicts, agreed } = mergeRows(input.table, { ...input, sql, remote });
  const sqlTakes = Object.keys(toSql).length > 0;
  const remoteTakes = Object.keys(toRemote).length > 0;
  const after = [
    ...(sqlTakes ? [{ ...sql, ...toSql }] : []),
    ...(remoteTakes ? [{ ...remote, ...toRemote }] : []),
  ];
  const problems = problemsAfter(input, after);
  if (problems.length > 0) return { ...nothing, action: 'conflict', conflicts, problems };
  const changes = { toSql, toRemote, conflicts, problems, agreed };
  if (sqlTakes) return { ...changes, action: remoteTakes ? 'update-both' : 'update-sql' };
  if (remoteTakes) return { ...changes, action: 'update-remote' };
  if (conflicts.length > 0) return { ...changes, action: 'conflict' };
  return { ...changes, action: input.base === null ? 'link' : 'unchanged' };
}

/** Problems of the rows as they would be written: the same row twice unless a column is in conflict. */
function problemsAfter({ problemsOf }: RowVersions, after: readonly Row[]): readonly FieldError[] {
  const problems = after.flatMap((row) => problemsOf(row));
  return [...new Map(problems.map((problem) => [`${problem.field}\n${problem.rule}`, problem])).values()];
}
