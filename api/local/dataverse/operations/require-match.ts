import type { Call } from '../http/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { etag } from '../values/emit.ts';
import { decideUpsert, refusal } from './preconditions.ts';

/** 412 when the request's `If-Match` names another version of the row. */
export function requireMatch(call: Call, table: RowTable, row: StoredRow): void {
  const ifMatch = call.headers['if-match'];
  const decision = decideUpsert({ ifMatch, ifNoneMatch: undefined }, etag(row));
  if (decision === 'mismatch') throw refusal(decision, table.shape.table.logicalName, row.id);
}
