import type { RequestInfo } from '../request-info.ts';
import type { RowTable, StoredRow } from './row-table.ts';

/** The pair a row was put into or taken out of. */
export interface RowLink {
  /** Schema name of the relationship. */
  readonly relationship: string;
  readonly related: readonly { readonly table: RowTable; readonly id: string }[];
}

/** What happened to one row in a unit: the messages that steps are registered on. */
export interface RowMessage {
  readonly name: 'Create' | 'Update' | 'Delete' | 'Associate' | 'Disassociate';
  readonly table: RowTable;
  readonly id: string;
  readonly before: StoredRow | undefined;
  readonly after: StoredRow | undefined;
  /** Positions of the columns the caller sent; the platform's own are not among them. */
  readonly sent: readonly number[];
  readonly request: RequestInfo;
  /** On Associate and Disassociate, whose `table` and `id` are the target and `before` equals `after`. */
  readonly link?: RowLink;
}
