import type { JobFailure } from '../domain/job.ts';
import type { Table } from '../domain/model/column.ts';
import type { FailureCount } from '../domain/sync/counts.ts';
import type { ChangeAction, RowChange } from '../domain/sync/row-change.ts';

/** An entry of a list with its position, after which the next page begins. */
export type Positioned<T> = T & { readonly position: number };

/** Page of a list: at most `limit` entries after the position of the previous page's last one. */
export interface PageQuery {
  readonly after?: number | undefined;
  readonly limit: number;
  /** Domain name of a table. */
  readonly table?: string | undefined;
}

/** What runs leave for people to read: rows that did not go through, and what a dry run found. */
export interface RunResults {
  /** In the order they were added. */
  failures(jobId: string, query: PageQuery): Promise<readonly Positioned<JobFailure>[]>;
  /** How many failures the run has, by table and code. */
  failureCounts(jobId: string): Promise<readonly FailureCount[]>;
  addChanges(jobId: string, changes: readonly RowChange[]): Promise<void>;
  /** In the order they were added. */
  changes(
    jobId: string,
    query: PageQuery & { readonly action?: ChangeAction | undefined },
  ): Promise<readonly Positioned<RowChange>[]>;
  /** Forgets failures and changes of an earlier try of the same run, which will be found again. */
  clear(jobId: string): Promise<void>;
}

/** A row a dry run has looked at. */
export interface ScratchRow {
  readonly sqlId: string;
  readonly remoteId: string;
  /** A real run would have linked the two by now. */
  readonly wouldLink: boolean;
  readonly inConflict: boolean;
}

/** Memory of a dry run that is too large for the process; nothing else ever reads it. */
export interface DryRunScratch {
  /** Rows looked at already, found by either id. */
  seen(jobId: string, table: Table, ids: readonly string[]): Promise<readonly ScratchRow[]>;
  mark(jobId: string, table: Table, rows: readonly ScratchRow[]): Promise<void>;
  /**
   * Ids, in order and after the cursor, that a run would compare because of SQL: pending rows and logged
   * changes; with `all` every SQL row and every linked row instead of the logged ones.
   */
  touched(
    table: Table,
    query: { readonly all: boolean; readonly after: string | null; readonly limit: number },
  ): Promise<readonly string[]>;
  /** Empties the scratch of this run and of every run that is not under way. */
  clear(jobId: string): Promise<void>;
}
