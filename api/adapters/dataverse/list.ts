import type { Table } from '../../domain/model/column.ts';
import type { RemoteProblem, RemoteRow } from '../../ports/dataverse.ts';
import { checkedCount } from './checked-input.ts';
import { type Context, readRow } from './context.ts';
import { followLinks } from './follow-links.ts';
import { isList, isObject, type Json, type JsonObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { expandedName, type Query, queryTarget } from './query.ts';

/** A row with the rows of its expanded lookups; null for an empty lookup. */
export interface ListedRow extends RemoteRow {
  readonly expanded: Readonly<Record<string, RemoteRow | null>>;
}

export interface ListPage {
  readonly rows: readonly ListedRow[];
  /** Rows with values outside of the rules of their columns. */
  readonly broken: readonly RemoteProblem[];
  /** All rows of the query, at most 5000; null unless asked for and on the first page. */
  readonly count: number | null;
}

/**
 * The rows of a query, one page in memory at a time. The page size is asked for anew with each next link, as
 * Dataverse wants it.
 */
export function list(
  context: Context,
  table: Table,
  query: Query = {},
  pageSize: number = context.pageSize,
): AsyncGenerator<ListPage, void, undefined> {
  return followLinks(context, () => {
    const size = checkedCount('pageSize', pageSize, 1);
    let left = query.top === undefined ? Number.POSITIVE_INFINITY : checkedCount('top', query.top, 0);
    const prefer = `odata.maxpagesize=${Math.min(size, Math.max(left, 1))}`;
    return {
      first: left <= 0 ? null : context.root + queryTarget(table, query),
      fetch: (path) =>
        context.send({ method: 'GET', target: path, headers: { prefer }, whenUnknown: 'repeat' }),
      read: (json) => {
        const page = readPage(table, query, json, left);
        left -= page.rows.length + page.broken.length;
        return page;
      },
      isEnough: () => left <= 0,
    };
  });
}

function readPage(table: Table, query: Query, json: Json, most: number): ListPage {
  const entries = isObject(json) ? json.value : undefined;
  if (!isObject(json) || entries === undefined || !isList(entries)) {
    throw malformedReply(`the answer lists no ${table.set}`);
  }
  const rows: ListedRow[] = [];
  const broken: RemoteProblem[] = [];
  for (const entry of entries.slice(0, most)) {
    const read = readRow(table, entry);
    if (!read.ok) broken.push(read.problem);
    else if (isObject(entry)) readExpanded(table, query, entry, read.row, rows, broken);
  }
  const count = json['@odata.count'];
  return { rows, broken, count: typeof count === 'number' ? count : null };
}

/** A row whose expanded row is broken is broken itself: half of it would be taken for the whole. */
function readExpanded(
  table: Table,
  query: Query,
  entry: JsonObject,
  row: RemoteRow,
  rows: ListedRow[],
  broken: RemoteProblem[],
): void {
  const expanded: Record<string, RemoteRow | null> = {};
  const problems: { column: string; rule: string }[] = [];
  for (const name of query.expand ?? []) {
    const { property, table: other } = expandedName(table, name);
    const inner = entry[property] ?? null;
    const read = inner === null ? null : readRow(other, inner);
    if (read === null || read.ok) expanded[name] = read?.row ?? null;
    else {
      for (const { column, rule } of read.problem.problems)
        problems.push({ column: `${name}.${column}`, rule });
    }
  }
  if (problems.length === 0) rows.push({ ...row, expanded });
  else broken.push({ id: row.row.id, etag: row.etag, problems });
}
