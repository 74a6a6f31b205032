import { badQuery } from '../errors.ts';
import { aliasesOf, checkOptions } from '../http/query-string.ts';
import type { Call, Reply } from '../http/types.ts';
import { compileFilter, filterSettings, type Test } from '../query/compile-filter.ts';
import type { Cursor } from '../query/cookie.ts';
import { parseOrder } from '../query/order.ts';
import { parseFilter } from '../query/parse-filter.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { rowJson } from '../values/emit.ts';
import { changes, countChanges, trackedFirstLoad } from './changes.ts';
import { after, countReply, cursorOf, nextLink, pageSize, preferencesApplied } from './paging.ts';
import { contextPath, emitPlan } from './plan.ts';

/** Most rows that `$count` counts. */
const countLimit = 5000;

/** GET of an entity set: a query, a tracked first load, or the changes since a delta token. */
export function list(call: Call, table: RowTable): Reply {
  checkOptions(call.query);
  if (call.query.options.has('$deltatoken')) return changes(call, table);
  if (call.prefer.trackChanges || cursorOf(call)?.until != null) return trackedFirstLoad(call, table);
  return query(call, table);
}

/** The test of `$filter`; everything passes without one. */
function filterTest(call: Call, table: RowTable): Test | null {
  const text = call.query.options.get('$filter');
  if (text === undefined) return null;
  return compileFilter(parseFilter(text, aliasesOf(call.query)), table.shape, filterSettings(call.context));
}

function query(call: Call, table: RowTable): Reply {
  const plan = emitPlan(call, table.shape);
  const limit = topOf(call);
  const page = limit ?? pageSize(call);
  const found = call.query.options.has('$orderby')
    ? sortedRows(call, table, page)
    : rowsById(call, table, page);
  const rows = found.rows.slice(0, page);
  const more = limit === null && found.rows.length > page;
  const parts = [
    ...(call.control ? [`"@odata.context":"${call.base}$metadata#${contextPath(call, table.shape)}"`] : []),
    ...countParts(call, found.count),
    `"value":[${rows.map((row) => rowJson(plan, row)).join(',')}]`,
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

function rowsById(call: Call, table: RowTable, page: number): Found {
  const test = filterTest(call, table);
  const cursor = cursorOf(call);
  const counting = countsRows(call);
  const ids = table.orderedIds();
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

function sortedRows(call: Call, table: RowTable, page: number): Found {
  const order = parseOrder(table.shape, call.query.options.get('$orderby') ?? '');
  const test = filterTest(call, table);
  const cursor = cursorOf(call);
  const found: { row: StoredRow; cells: ReturnType<typeof order.cells> }[] = [];
  for (const row of table.rows.values()) {
    if (test === null || test(row) === true) found.push({ row, cells: order.cells(row) });
  }
  found.sort((a, b) => order.compare(a.cells, b.cells));
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

/** `$top`, which is ignored beside `Prefer: odata.maxpagesize`. */
function topOf(call: Call): number | null {
  const text = call.query.options.get('$top');
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text))
    throw badQuery(
      `Invalid value '${text.slice(0, 100)}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  if (call.prefer.maxPageSize !== null) return null;
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
  checkOptions(call.query);
  if (call.query.options.has('$deltatoken')) return countChanges(call, table);
  const test = filterTest(call, table);
  let found = 0;
  if (test === null) found = table.rows.size;
  else for (const row of table.rows.values()) if (test(row) === true) found += 1;
  return countReply(Math.min(found, countLimit));
}
