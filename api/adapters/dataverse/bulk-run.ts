import type { Table } from '../../domain/model/column.ts';
import type { BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import type { Context } from './context.ts';
import type { DataverseError } from './errors.ts';

/** A row ready to be sent: its place in the input and its JSON. */
export interface Element {
  readonly index: number;
  readonly json: string;
}

/** What reading told of a row: there as we write it, there as another row, there but unreadable, or to be sent again. */
export type Found = 'written' | 'taken' | 'unreadable' | 'send';

export interface BulkJob<E extends Element> {
  readonly table: Table;
  readonly message: 'CreateMultiple' | 'UpdateMultiple' | 'UpsertMultiple';
  /** Drawn while earlier chunks are under way. */
  readonly elements: Iterable<E>;
  /**
   * Reads every row of a chunk whose answer was lost. A chunk is all or nothing, but one row tells nothing of
   * the others: it may have been there before, just as we write it. In the order of the chunk.
   */
  readonly settle: (chunk: readonly E[]) => Promise<readonly Found[]>;
  /** At most once for each row; `unknown` only when the call is about to end with an error. */
  readonly report: (element: E, verdict: BulkVerdict | BulkRest) => void;
}

/** A bulk call under way. */
export interface BulkRun<E extends Element> {
  readonly context: Context;
  readonly job: BulkJob<E>;
  /** Rows without a verdict that a try may have written. */
  readonly unsure: Set<E>;
  /** The error that ended a lane: the others send nothing more. */
  failure: DataverseError | null;
  /** The pauses that answers asked for (Retry-After): no lane sends before they are over. */
  rest: Promise<unknown>;
}
