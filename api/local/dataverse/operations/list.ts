import { badQuery, invalidArgument, methodNotAllowed } from '../errors.ts';
import type { Call, Reply } from '../http/types.ts';
import type { Test } from '../query/compile-filter.ts';
import type { Cursor } from '../query/cookie.ts';
import { sorted } from '../query/order.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { rowJson } from '../values/emit.ts';
import { changes, countChanges, trackedFirstLoad } from './changes.ts';
import { filterTest } from './filter-test.ts';
import { orderFor } from './order-for.ts';
import { after, countLimit, countReply, cursorOf, nextLink, pageSize, preferencesApplied } from './paging.ts';
import { contextPath, emitPlan } from './plan.ts';

/** Ids of the rows that are asked about, in the order of the primary key; null = the whole table. */
export type Scope = readonly string[] | null;

/** GET of an entity set: a query, a tracked first load, or the changes since a delta token. */
export function list(call: Call, table: RowTable): Reply {
  if (call.query.options.has('$deltatoken')) return changes(call, table);
  if (call.prefer.trackChanges || cursorOf(call)?.until != null) return trackedFirstLoad(call, table);
  return query(call, table, null);
}

/** GET of a collection-valued navigation property; changes are tracked of whole tables only. */
export function listRelated(call: Call, table: RowTable, scope: readonly string[]): Reply {
  if (call.prefer.trackChanges || call.query.options.has('$deltatoken')) {
    throw invalidArgument('Change tracking is supported on entity sets only.');
  }
  return query(call, table, scope);
}

function query(call: Call, table: RowTable, scope: Scope): Reply {
  const plan = emitPlan(call, table.shape);
  const context = `${call.base}$metadata#${contextPath(call, table.shape)}`;
  return pageReply(call, table, scope, context, (row) => rowJson(plan, row));
}

/** One page of rows in any notation, with count and link as the query asks for them. */
export function pageReply(
  call: Call,
  table: RowTable,
  scope: Scope,
  context: string,
  write: (row: StoredRow) => string,
): Reply {
  const limit = topOf(call);
  const page = limit ?? pageSize(call);
  const found = call.query.options.has('$orderby')
    ? sortedRows(call, table, scope, page)
    : rowsById(call, table, scope, page);
  const rows = found.rows.slice(0, page);
  const more = limit === null && found.rows.length > page;
  const parts = [
    ...(call.control ? [`"@odata.context":"${context}"`] : []),
    ...countParts(call, found.count),
    `"value":[${rows.map(write).join(',')}]`,
    ...(more ? [`"@odata.nextLink":${JSON.stringify(nextLink(call, found.cursor(rows)))}`] : []),
  ];
  return { status: 200, headers: preferencesApplied(call), body: `{${parts.join(',')}}` };
}

interface Found {
  /** One row more than the page when there are more. */
  readonly rows: readonly StoredRow[];
  /** Matching rows in all, when asked for. */
  readonly count: number | null;
  readonly cursor: (rows: readonly StoredRow[]) => Cursor;
}

function rowsById(call: Call, table: RowTable, scope: Scope, page: number): Found {
  const test = filterOf(call, table);
  const cursor = cursorOf(call);
  const counting = countsRows(call);
  const ids = scope ?? table.orderedIds();
  const rows: StoredRow[] = [];
  let count = 0;
  const start = cursor === null ? 0 : after(ids, String(cursor.last[0]));
  for (let at = counting ? 0 : start; at < ids.length; at += 1) {
    const row = table.rows.get(ids[at] ?? '');
    if (row === undefined || (test !== null && test(row) !== true)) continue;
    count += 1;
    if (at >= start && rows.length <= page) rows.push(row);
    if (!counting && rows.length > page) break;
  }
  return {
    rows,
    count: counting ? count : null,
    cursor: (shown) => nextCursor(cursor, [shown.at(-1)?.id ?? '']),
  };
}

function sortedRows(call: Call, table: RowTable, scope: Scope, page: number): Found {
  const order = orderFor(call, table.shape, call.query.options.get('$orderby') ?? '');
  const test = filterOf(call, table);
  const cursor = cursorOf(call);
  const matching: StoredRow[] = [];
  for (const row of rowsOf(table, scope)) if (test === null || test(row) === true) matching.push(row);
  const found = sorted(matching, order);
  const rest = cursor === null ? found : found.filter((f) => order.compare(f.cells, cursor.last) > 0);
  return {
    rows: rest.slice(0, page + 1).map((f) => f.row),
    count: countsRows(call) ? found.length : null,
    cursor: (shown) => {
      const last = shown.at(-1);
      return nextCursor(cursor, last === undefined ? [] : order.cells(last));
    },
  };
}

function countsRows(call: Call): boolean {
  const text = call.query.options.get('$count');
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw badQuery(
    `Invalid value '${text.slice(0, 100)}' for $count query option found. Valid values are 'true' or 'false'.`,
  );
}

function nextCursor(previous: Cursor | null, last: Cursor['last']): Cursor {
  return { page: (previous?.page ?? 1) + 1, last, until: null, since: null };
}

/** `$top`, which is ignored beside `Prefer: odata.maxpagesize` (webapi/query/page-results). */
function topOf(call: Call): number | null {
  const text = call.query.options.get('$top');
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text))
    throw badQuery(
      `Invalid value '${text.slice(0, 100)}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  if (call.prefer.maxPageSize !== null && call.context.unproven.pageSizeBeatsTop) return null;
  return Math.min(Number(text), call.context.limits.maxPageSize);
}

/** `$count` of at most 5000, and its annotations where asked for: -1 without `$count`. */
function countParts(call: Call, count: number | null): string[] {
  const wanted = call.prefer.annotations;
  const shown = count === null ? -1 : Math.min(count, countLimit);
  const exceeded = count !== null && count > countLimit;
  return [
    ...(count === null ? [] : [`"@odata.count":${shown}`]),
    ...(wanted?.recordCount === true ? [`"@Microsoft.Dynamics.CRM.totalrecordcount":${shown}`] : []),
    ...(wanted?.recordCountLimit === true
      ? [`"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded":${exceeded}`]
      : []),
  ];
}

/** GET `set/$count`: text with a byte order mark, at most 5000. */
export function count(call: Call, table: RowTable): Reply {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  if (call.query.options.has('$deltatoken')) return countChanges(call, table);
  return countOf(call, table, null);
}

/** The count of the rows in scope that pass `$filter`. */
export function countOf(call: Call, table: RowTable, scope: Scope): Reply {
  const test = filterOf(call, table);
  let found = 0;
  if (test === null) found = scope?.length ?? table.rows.size;
  else for (const row of rowsOf(table, scope)) if (test(row) === true) found += 1;
  return countReply(found);
}

function filterOf(call: Call, table: RowTable): Test | null {
  return filterTest(call, table.shape, call.query.options.get('$filter'));
}

function rowsOf(table: RowTable, scope: Scope): Iterable<StoredRow> {
  return scope === null ? table.rows.values() : scope.flatMap((id) => table.rows.get(id) ?? []);
}
