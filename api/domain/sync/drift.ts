/** A column that does not hold the same on both sides; values as people read them, null = empty or no such row. */
export interface DriftColumn {
  readonly column: string;
  readonly sql: string | null;
  readonly remote: string | null;
  /** Rule that the value of Dataverse breaks, so that it cannot be read; null when it can. */
  readonly problem: string | null;
}

/** A row that is not the same on both sides. */
export interface DriftExample {
  readonly kind: 'only-sql' | 'only-remote' | 'different';
  /** SQL id; the Dataverse id for a row only Dataverse has. */
  readonly id: string;
  /** What people know the row by. */
  readonly label: string;
  /** Columns that differ; empty unless `different`. */
  readonly columns: readonly DriftColumn[];
}

/** What a comparison found in one table so far, in rows. */
export interface TableDrift {
  readonly table: string;
  /** Rows of Dataverse that were compared. */
  readonly compared: number;
  /** Known once every row of Dataverse was compared; 0 until then. */
  readonly onlySql: number;
  readonly onlyRemote: number;
  readonly different: number;
  /** At most `mostExamples`. */
  readonly examples: readonly DriftExample[];
}

/** Enough to see what kind of rows differ; the counts are complete. */
export const mostExamples = 5;

export function noDrift(table: string): TableDrift {
  return { table, compared: 0, onlySql: 0, onlyRemote: 0, different: 0, examples: [] };
}

export type Compared = 'equal' | DriftExample;

/** The drift with more rows of Dataverse compared. */
export function withCompared(drift: TableDrift, results: readonly Compared[]): TableDrift {
  const found = results.filter((result) => result !== 'equal');
  const onlyRemote = found.filter(({ kind }) => kind === 'only-remote').length;
  return {
    ...drift,
    compared: drift.compared + results.length,
    onlyRemote: drift.onlyRemote + onlyRemote,
    different: drift.different + found.length - onlyRemote,
    examples: [...drift.examples, ...found].slice(0, mostExamples),
  };
}

/** Every row of Dataverse was compared: what SQL holds beyond their partners is in SQL alone. */
export function withSqlRows(drift: TableDrift, sqlRows: number): TableDrift {
  return { ...drift, onlySql: Math.max(0, sqlRows - (drift.compared - drift.onlyRemote)) };
}

/** Rows that differ, all tables together; 0 = both sides hold the same. */
export function driftOf(tables: readonly TableDrift[]): number {
  return tables.reduce(
    (sum, { onlySql, onlyRemote, different }) => sum + onlySql + onlyRemote + different,
    0,
  );
}
