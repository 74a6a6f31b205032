import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import type { Deps } from './deps.ts';
import { type ListRowsQuery, listRows } from './list-rows.ts';

const table = tableNamed('revenueCalculation');

/** Results read at a time; each may hold a megabyte of details, most hold a few kilobytes. */
const pageSize = 50;

/** A stored result with the number of its site. */
export interface ExportedResult {
  readonly row: Row;
  readonly siteNumber: string;
}

/**
 * Every stored result that meets the conditions, page by page in the order of the list. The pages are separate
 * reads: a result that changes meanwhile is given once, as it was before or after.
 */
export async function* exportRevenue(
  deps: Pick<Deps, 'sql'>,
  conditions: Pick<ListRowsQuery, 'where' | 'range' | 'word'>,
): AsyncGenerator<readonly ExportedResult[]> {
  let after: ListRowsQuery['after'];
  do {
    const page = await listRows(deps, { table, ...conditions, top: pageSize, after });
    yield await withSites(deps, page.rows);
    after = page.next;
  } while (after !== undefined);
}

async function withSites(deps: Pick<Deps, 'sql'>, rows: readonly Row[]): Promise<readonly ExportedResult[]> {
  const ids = [...new Set(rows.map((row) => String(row.customerSiteId)))];
  const sites = await deps.sql.read((tx) => tx.rows.getMany(tableNamed('customerSite'), ids));
  const numbers = new Map(sites.map((site) => [site.id, String(site.siteNumber)]));
  return rows.map((row) => ({ row, siteNumber: numbers.get(String(row.customerSiteId)) ?? '' }));
}
