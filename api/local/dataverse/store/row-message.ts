import type { RequestInfo } from '../request-info.ts';
import type { RowTable, StoredRow } from './row-table.ts';

/** What happened to one row in a unit: the messages that steps are registered on. */
export interface RowMessage {
  readonly name: 'Create' | 'Update' | 'Delete';
  readonly table: RowTable;
  readonly id: string;
  readonly before: StoredRow | undefined;
  readonly after: StoredRow | undefined;
  /** Positions of the columns the caller sent; the platform's own are not among them. */
  readonly sent: readonly number[];
  readonly request: RequestInfo;
}
