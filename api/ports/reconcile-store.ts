import type { Table } from '../domain/model/column.ts';

/** Memory of a comparison of keys and versions that is too large for the process. */
export interface ReconcileStore {
  /** Notes linked rows, by their SQL ids, that Dataverse holds. */
  markSeen(runId: string, table: Table, sqlIds: readonly string[]): Promise<void>;
  /** Dataverse ids of linked rows that were not seen, in order of their SQL ids and after the cursor. */
  unseen(
    runId: string,
    table: Table,
    query: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly { readonly sqlId: string; readonly remoteId: string }[]>;
  /** Makes SQL rows without link pending, and links whose SQL row is gone. Answers how many. */
  stageUnmatched(table: Table): Promise<number>;
  /** Forgets what was seen by this run, and by every run that is not under way. */
  clear(runId: string): Promise<void>;
}
