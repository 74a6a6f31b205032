import { badQuery } from '../errors.ts';
import { aliasesOf, checkOptions } from '../http/query-string.ts';
import type { Call, Reply } from '../http/types.ts';
import { compileFilter, type Test } from '../query/compile-filter.ts';
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
  const { store, unproven } = call.context;
  return compileFilter(parseFilter(text, aliasesOf(call.query)), table.shape, {
    store,
    notEqualFindsNull: unproven.notEqualFindsNull,
  });
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
  const counting = call.query.options.get('$count') === 'true';
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
    count: call.query.options.get('$count') === 'true' ? found.length : null,
    cursor: (shown) => {
      const last = shown.at(-1);
      return nextCursor(cursor, last === undefined ? [] : order.cells(last));
    },
  };
}

function nextCursor(previous: Cursor | null, last: Cursor['last']): Cursor {
  return { page: (previous?.page ?? 1) + 1, last, until: null, since: null };
}

/** `$top`, which is ignored beside `Prefer: odata.maxpagesize`. */
function topOf(call: Call): number | null {
  const text = call.query.options.get('$top');
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw badQuery(`Invalid value '${text}' for $top query option found.`);
  if (call.prefer.maxPageSize !== null) return null;
  return Math.min(Number(text), call.context.limits.maxPageSize);
}

function countParts(call: Call, count: number | null): string[] {
  if (count === null) return [];
  const limited = `"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded":${count > countLimit}`;
  const total = `"@Microsoft.Dynamics.CRM.totalrecordcount":${Math.min(count, countLimit)}`;
  const parts = [`"@odata.count":${Math.min(count, countLimit)}`];
  return call.prefer.annotations === null ? parts : [...parts, total, limited];
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
