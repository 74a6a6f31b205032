import { badQuery, ODataError } from '../errors.ts';
import type { Call } from '../http/types.ts';
import type { Collection } from '../metadata/collections.ts';
import type { Shape } from '../metadata/schema.ts';
import { writeCookie } from '../query/cookie.ts';
import { parseOrder } from '../query/order.ts';
import type { ExpandItem } from '../query/parse-expand.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { type EmitPlan, rowJson } from '../values/emit.ts';
import { filterTest } from './filter-test.ts';
import { pageSize } from './paging.ts';
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
 * Writes the rows of a collection and, always, the link to the same collection: it repeats the rows, or with
 * nested expands continues behind them.
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
  const limit = Math.min(topOf(item) ?? (paged ? pageSize(call) : limits.maxPageSize), limits.maxPageSize);
  const pick = picker(call, table, item);
  const paging = paged && call.prefer.maxPageSize !== null;
  return (row) => {
    const rows = pick(relatedIds(store, owner, collection, row.id)).slice(0, limit);
    const link = collectionLink(call, owner, row, item, paging ? rows.at(-1)?.id : undefined);
    const values = rows.map((related) => spent(budget, rowJson(plan, related))).join(',');
    return `,"${item.name}":[${values}],"${item.name}@odata.nextLink":${JSON.stringify(link)}`;
  };
}

function spent(budget: ExpandBudget, text: string): string {
  budget.left -= text.length;
  if (budget.left >= 0) return text;
  throw new ODataError(413, '0x8004418a', 'The response is too large: $expand fewer or smaller rows.');
}

/** The rows that pass `$filter`, in the order of `$orderby` or of the primary key. */
function picker(call: Call, table: RowTable, item: ExpandItem): (ids: readonly string[]) => StoredRow[] {
  const test = filterTest(call, table.shape, item.options.get('$filter'));
  const orderby = item.options.get('$orderby');
  const order = orderby === undefined ? null : parseOrder(call.context.store, table.shape, orderby);
  return (ids) => {
    const rows = ids.flatMap((id) => table.rows.get(id) ?? []);
    const found = test === null ? rows : rows.filter((row) => test(row) === true);
    return order === null ? found : found.sort((a, b) => order.compare(order.cells(a), order.cells(b)));
  };
}

function topOf(item: ExpandItem): number | undefined {
  const text = item.options.get('$top');
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw badQuery(`Invalid value '${text.slice(0, 50)}' for $top query option found.`);
  return Number(text);
}

function collectionLink(
  call: Call,
  owner: Shape,
  row: StoredRow,
  item: ExpandItem,
  last: string | undefined,
): string {
  const options = [...item.options].map(([name, value]) => `${name}=${encoded(value)}`);
  const aliases = call.query.raw.filter((pair) => /^(@|%40)/i.test(pair));
  const cookie = (id: string): string =>
    writeCookie({ page: 2, last: [id], until: null, since: null }, call.context.secret);
  const token = last === undefined ? [] : [`$skiptoken=${encodeURIComponent(cookie(last))}`];
  const query = [...options, ...aliases, ...token].join('&');
  const url = `${call.base}${owner.table.entitySetName}(${row.id})/${item.name}`;
  return query === '' ? url : `${url}?${query}`;
}

/** Percent-encoded as far as a query needs it, so that the link stays readable. */
function encoded(value: string): string {
  return encodeURI(value).replace(/[#&+]/g, encodeURIComponent);
}
