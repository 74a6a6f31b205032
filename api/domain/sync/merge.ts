import type { Column, Owner, Row, Table, Value } from '../model/column.ts';

/** The three versions of a row, all with the ids of the SQL side. `base` = what both sides last agreed on. */
export interface Versions {
  readonly base: Row | null;
  readonly sql: Row;
  readonly remote: Row;
  /** Instants of each row's last change where a side knows them; they decide columns the latest change owns. */
  readonly sqlModifiedAt?: string | null;
  readonly remoteModifiedAt?: string | null;
  /** Values a person decided that both sides take, whatever they hold. */
  readonly decided?: Cells;
}

/** A column both sides changed and that a person has to decide. */
export interface ColumnConflict {
  readonly column: string;
  readonly base: Value;
  readonly sql: Value;
  readonly remote: Value;
}

export type Cells = Readonly<Record<string, Value>>;

export interface Merge {
  /** What the SQL side must take over. */
  readonly toSql: Cells;
  /** What the Dataverse side must take over. */
  readonly toRemote: Cells;
  readonly conflicts: readonly ColumnConflict[];
  /** The next base: what both sides hold once the changes are written; conflicts keep the old agreement. */
  readonly agreed: Row;
}

type Pick = 'equal' | 'take-sql' | 'take-remote' | 'conflict';

/**
 * Three-way merge, column by column. A change of one side travels, the same change on both sides is none,
 * different changes go to the column's owner. Without a base an empty cell counts as untouched. A column
 * that a side does not know (missing key) is left alone.
 */
export function mergeRows(table: Table, versions: Versions): Merge {
  const toSql: Record<string, Value> = {};
  const toRemote: Record<string, Value> = {};
  const conflicts: ColumnConflict[] = [];
  const agreed: Record<string, Value> = {};
  for (const column of table.columns) {
    const cells = cellsOf(column, versions);
    if (cells === null) continue;
    const { base, sql, remote } = cells;
    const target = column.guarded ? undefined : versions.decided?.[column.name];
    if (target !== undefined) {
      if (sql !== target) toSql[column.name] = target;
      if (remote !== target) toRemote[column.name] = target;
      agreed[column.name] = target;
      continue;
    }
    const picked = column.guarded ? ownersCell(column.owner, cells) : pickCell(column.owner, cells, versions);
    if (picked === 'take-sql') toRemote[column.name] = sql;
    if (picked === 'take-remote') toSql[column.name] = remote;
    if (picked === 'conflict') conflicts.push({ column: column.name, base, sql, remote });
    agreed[column.name] = picked === 'conflict' ? base : picked === 'take-remote' ? remote : sql;
  }
  return { toSql, toRemote, conflicts, agreed: { id: versions.sql.id, ...agreed } };
}

interface Triple {
  readonly base: Value;
  readonly sql: Value;
  readonly remote: Value;
}

/** Null when neither side knows the column; a side that does not know it counts as untouched. */
function cellsOf(column: Column, { base, sql, remote }: Versions): Triple | null {
  const known = sql[column.name] ?? null;
  const came = remote[column.name] ?? null;
  const sqlKnows = sql[column.name] !== undefined;
  const remoteKnows = remote[column.name] !== undefined;
  if (!sqlKnows && !remoteKnows) return null;
  if (!remoteKnows) return { base: known, sql: known, remote: known };
  if (!sqlKnows) return { base: came, sql: came, remote: came };
  return { base: base?.[column.name] ?? null, sql: known, remote: came };
}

/** A guarded column has one writer; whatever the other side holds is replaced by the owner's value. */
function ownersCell(owner: Owner, { sql, remote }: Triple): Pick {
  if (sql === remote) return 'equal';
  return owner === 'dataverse' ? 'take-remote' : 'take-sql';
}

function pickCell(owner: Owner, { base, sql, remote }: Triple, versions: Versions): Pick {
  if (sql === remote) return 'equal';
  if (sql === base) return 'take-remote';
  if (remote === base) return 'take-sql';
  switch (owner) {
    case 'townepark':
      return 'take-sql';
    case 'dataverse':
      return 'take-remote';
    case 'latest':
      return sqlIsLater(versions) ? 'take-sql' : 'take-remote';
    case 'person':
      return 'conflict';
  }
}

/**
 * Two clocks tell which change was later only when they are further apart than they may go wrong: servers
 * that keep time differ by seconds, and five minutes is what Kerberos takes for granted at most.
 */
const clocksMayDiffer = 5 * 60_000;

/** True only when SQL's change is surely the later one; else Dataverse, where people edit, is taken. */
function sqlIsLater({ sqlModifiedAt, remoteModifiedAt }: Versions): boolean {
  if (!sqlModifiedAt || !remoteModifiedAt) return false;
  return Date.parse(sqlModifiedAt) - Date.parse(remoteModifiedAt) > clocksMayDiffer;
}

/** Names of the columns of the table in which the rows differ; a column one row does not know is skipped. */
export function differingColumns(table: Table, a: Row, b: Row): readonly string[] {
  return table.columns
    .map((column) => column.name)
    .filter((name) => a[name] !== undefined && b[name] !== undefined && a[name] !== b[name]);
}
