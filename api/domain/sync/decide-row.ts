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
  /** What a person decided about the conflict these versions make. */
  readonly decided?: Decided;
}

export interface Decided {
  /** For a row that one side has no more: whether it goes on the other, too, or is put back. */
  readonly row: 'delete' | 'keep' | null;
  /** Values both sides take. */
  readonly cells: Cells;
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
  /** Names of the tables whose SQL rows refer to a row that Dataverse has deleted, which holds its delete. */
  readonly referredBy?: readonly string[];
  /** Base once the action is done; null when there is no row any more or nothing may be done. */
  readonly agreed: Row | null;
}

const nothing = { toSql: {}, toRemote: {}, conflicts: [], problems: [], agreed: null } as const;

/** The delete of a row that others refer to waits for a person. */
export function heldBecauseReferred(referredBy: readonly string[]): RowDecision {
  return { ...nothing, action: 'conflict', referredBy };
}

/**
 * Decides one row from its three versions. A delete goes by the policy of the table; where it is carried, it
 * travels if the other side is untouched and is a conflict if not.
 */
export function decideRow(input: RowVersions): RowDecision {
  const { base, sql, remote } = input;
  if (sql !== null && remote !== null) return decideBoth(input, sql, remote);
  if (sql !== null) return decideOne(input, sql, 'dataverse');
  if (remote !== null) return decideOne(input, remote, 'townepark');
  return { ...nothing, action: base === null ? 'unchanged' : 'forget' };
}

type Side = 'townepark' | 'dataverse';

/** `row` is the one that is there; `missingIn` has none, or has it no more. */
function decideOne(input: RowVersions, row: Row, missingIn: Side): RowDecision {
  switch (fateOf(input, row, missingIn)) {
    case 'create':
      return create(input, row, missingIn);
    case 'delete':
      return { ...nothing, action: missingIn === 'townepark' ? 'delete-remote' : 'delete-sql' };
    case 'stay':
      return { ...nothing, action: 'unchanged' };
    case 'conflict':
      return { ...nothing, action: 'conflict' };
  }
}

function fateOf(
  { table, base, decided }: RowVersions,
  row: Row,
  missingIn: Side,
): 'create' | 'delete' | 'stay' | 'conflict' {
  if (base === null) return 'create';
  if (decided?.row === 'delete' || decided?.row === 'keep') {
    return decided.row === 'delete' ? 'delete' : 'create';
  }
  const untouched = differingColumns(table, base, row).length === 0;
  switch (missingIn === 'townepark' ? table.deletes.toDataverse : table.deletes.toTownePark) {
    case 'carry':
      return untouched ? 'delete' : 'conflict';
    case 'conflict':
      return 'conflict';
    case 'ignore':
      return untouched ? 'stay' : 'create';
  }
}

/** The row goes where it is missing; what a person corrected goes to both sides. */
function create({ decided, problemsOf }: RowVersions, row: Row, missingIn: Side): RowDecision {
  const agreed: Row = { ...row, ...decided?.cells };
  const problems = problemsOf(agreed);
  if (problems.length > 0) return { ...nothing, action: 'conflict', problems };
  const { id: _, ...all } = agreed;
  const corrected = Object.fromEntries(Object.entries(all).filter(([name, value]) => row[name] !== value));
  return missingIn === 'townepark'
    ? { ...nothing, action: 'create-sql', toSql: all, toRemote: corrected, agreed }
    : { ...nothing, action: 'create-remote', toSql: corrected, toRemote: all, agreed };
}

function decideBoth(input: RowVersions, sql: Row, remote: Row): RowDecision {
  const decided = input.decided?.cells ?? {};
  const { toSql, toRemote, conflicts, agreed } = mergeRows(input.table, { ...input, sql, remote, decided });
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
