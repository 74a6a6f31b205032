import { badQuery, doesNotExist, noRowForKey } from '../errors.ts';
import { applied } from '../http/prefer.ts';
import type { Call, Reply } from '../http/types.ts';
import { readable } from '../security/request-guard.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { etag, rowJson } from '../values/emit.ts';
import { type Address, findId } from './address.ts';
import { contextPath, emitPlan } from './plan.ts';
import { isUnchanged } from './preconditions.ts';

/** The addressed row, or the documented 404. */
export function existing(table: RowTable, address: Address): StoredRow {
  const id = findId(table, address);
  const row = id === undefined ? undefined : table.rows.get(id);
  if (row !== undefined) return row;
  const { logicalName } = table.shape.table;
  throw address.by === 'id' ? doesNotExist(logicalName, address.id) : noRowForKey(logicalName);
}

/** GET of one row; 304 when `If-None-Match` holds its etag and neither annotations nor `$expand` are asked for. */
export function retrieve(call: Call, table: RowTable, address: Address): Reply {
  checkOptions(call);
  const row = readable(call.context, table, () => existing(table, address));
  const conditional = call.headers['if-none-match'];
  const plain = call.prefer.annotations === null && !call.query.options.has('$expand');
  if (plain && isUnchanged(conditional, etag(row))) {
    return { status: 304, headers: { ETag: etag(row) }, body: null };
  }
  return {
    status: 200,
    headers: { ETag: etag(row), ...annotationsApplied(call) },
    body: single(call, table, row),
  };
}

const collectionOptions: readonly string[] = ['$filter', '$orderby', '$count', '$top'];

/** To ignore them would answer with a row that the query leaves out. The text is the OData library's. */
function checkOptions({ query }: Call): void {
  if (!collectionOptions.some((option) => query.options.has(option))) return;
  throw badQuery(
    'The requested resource is not a collection. Query options $filter, $orderby, $count, $skip, and $top can be applied only on collections.',
  );
}

/** One row as a response body with its context. */
export function single(call: Call, table: RowTable, row: StoredRow): string {
  const plan = emitPlan(call, table.shape);
  const context = `"@odata.context":"${call.base}$metadata#${contextPath(call, table.shape)}/$entity",`;
  return rowJson(plan, row, call.control ? context : '');
}

function annotationsApplied(call: Call): Record<string, string> {
  const list = call.prefer.annotationList;
  return applied([list === null ? null : `odata.include-annotations="${list}"`]);
}
