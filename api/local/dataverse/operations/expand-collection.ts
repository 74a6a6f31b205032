import { badQuery, ODataError } from '../errors.ts';
import type { Call } from '../http/types.ts';
import type { Collection } from '../metadata/collections.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import { sorted } from '../query/order.ts';
import type { ExpandItem } from '../query/parse-expand.ts';
import { hopSteps } from '../query/work.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { type EmitPlan, rowJson } from '../values/emit.ts';
import { filterTest } from './filter-test.ts';
import { orderFor } from './order-for.ts';
import { pageSize, skipToken } from './paging.ts';
import { relatedIds } from './related.ts';

interface Settings {
  readonly plan: EmitPlan;
  /** With nested expands the page size counts for every collection, and its link goes on behind it. */
  readonly paged: boolean;
  readonly budget: ExpandBudget;
}

/** Characters that expanded collections may still write: nested ones multiply, and one answer must fit into memory. */
export interface ExpandBudget {
  left: number;
}

/**
 * Writes the rows of a collection and, always, the link to the same collection: it repeats the rows, or goes on
 * behind them when the page ends before the collection does, or with nested expands and a page size.
 */
export function expandCollection(
  call: Call,
  owner: Shape,
  collection: Collection,
  item: ExpandItem,
  { plan, paged, budget }: Settings,
): (row: StoredRow) => string {
  const { store, limits } = call.context;
  const table = store.table(collection.target);
  const top = topOf(item);
  const limit = Math.min(top ?? (paged ? pageSize(call) : limits.maxPageSize), limits.maxPageSize);
  const pick = picker(call, table, item);
  const always = paged && call.prefer.maxPageSize !== null;
  return (row) => {
    const found = pick.rows(relatedIds(store, owner, collection, row.id));
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const goesOn = last !== undefined && (always || (top === undefined && found.length > limit));
    const link = collectionLink(call, owner, row, item, goesOn ? pick.cells(last) : null);
    const values = rows.map((related) => spent(budget, rowJson(plan, related))).join(',');
    return `,"${item.name}":[${values}],"${item.name}@odata.nextLink":${JSON.stringify(link)}`;
  };
}

function spent(budget: ExpandBudget, text: string): string {
  budget.left -= text.length;
  if (budget.left >= 0) return text;
  throw new ODataError(413, '0x8004418a', 'The response is too large: $expand fewer or smaller rows.');
}

interface Picker {
  /** The rows that pass `$filter`, in the order of `$orderby` or of the primary key. */
  readonly rows: (ids: readonly string[]) => StoredRow[];
  /** What a cookie needs to go on behind a row. */
  readonly cells: (row: StoredRow) => readonly Cell[];
}

function picker(call: Call, table: RowTable, item: ExpandItem): Picker {
  const test = filterTest(call, table.shape, item.options.get('$filter'));
  const orderby = item.options.get('$orderby');
  const order = orderby === undefined ? null : orderFor(call, table.shape, orderby);
  const matching = (ids: readonly string[]): StoredRow[] => {
    call.work.spend(ids.length * hopSteps);
    const rows = ids.flatMap((id) => table.rows.get(id) ?? []);
    return test === null ? rows : rows.filter((row) => test(row) === true);
  };
  if (order === null) return { rows: matching, cells: (row) => [row.id] };
  const rows = (ids: readonly string[]): StoredRow[] => sorted(matching(ids), order).map(({ row }) => row);
  return { rows, cells: order.cells };
}

function topOf(item: ExpandItem): number | undefined {
  const text = item.options.get('$top');
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw badQuery(`Invalid value '${text.slice(0, 50)}' for $top query option found.`);
  return Number(text);
}

/** `behind` holds the sort cells of the row after which the link goes on; null: it begins anew. */
function collectionLink(
  call: Call,
  owner: Shape,
  row: StoredRow,
  item: ExpandItem,
  behind: readonly Cell[] | null,
): string {
  const options = [...item.options].map(([name, value]) => `${name}=${encoded(value)}`);
  const aliases = call.query.raw.filter((pair) => /^(@|%40)/i.test(pair));
  const cursor = behind === null ? null : { page: 2, last: behind, until: null, since: null };
  const order = item.options.get('$orderby') ?? '';
  const token = cursor === null ? [] : [skipToken(call, cursor, order)];
  const query = [...options, ...aliases, ...token].join('&');
  const url = `${call.base}${owner.table.entitySetName}(${row.id})/${item.name}`;
  return query === '' ? url : `${url}?${query}`;
}

/** Percent-encoded as far as a query needs it, so that the link stays readable. */
function encoded(value: string): string {
  return encodeURI(value).replace(/[#&+]/g, encodeURIComponent);
}
