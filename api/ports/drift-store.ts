import type { TableDrift } from '../domain/sync/drift.ts';

/** How far the comparison of a table has come. */
export interface TableComparison {
  readonly drift: TableDrift;
  /** Where the reading of Dataverse goes on; null before its first page and once it is done. */
  readonly nextLink: string | null;
  readonly done: boolean;
}

/** What comparisons of both sides have found, kept with their jobs. */
export interface DriftStore {
  /** Tables that were begun, in the order of their names. */
  of(jobId: string): Promise<readonly TableComparison[]>;
  /** Replaces what was known of the table. */
  put(jobId: string, comparison: TableComparison): Promise<void>;
}
