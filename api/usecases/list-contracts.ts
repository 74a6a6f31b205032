import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { parseTermsText } from '../domain/revenue/terms.ts';
import { answers, type TermsQuestions } from '../domain/revenue/terms-questions.ts';
import type { Deps } from './deps.ts';
import { type ListRowsQuery, listRows, type RowPage } from './list-rows.ts';

const table = tableNamed('contract');

/** Contracts read at a time while their terms are asked. */
const pageSize = 100;

/**
 * Contracts whose terms one request looks at. The questions are about the document, which no engine can be asked
 * portably; the whole company has about 700 contracts, and this many take less than half a second.
 */
export const mostScanned = 1000;

export interface ListContractsQuery extends Omit<ListRowsQuery, 'table'> {
  readonly asked: TermsQuestions;
}

/**
 * A page of contracts in the order of their numbers. Questions about terms are answered by reading the terms of
 * at most `mostScanned` contracts: a page may then hold fewer than `top` contracts, even none, and still have a
 * next one. Terms that are missing or broken answer no question. Days are counted in UTC.
 */
export async function listContracts(
  deps: Pick<Deps, 'sql' | 'clock'>,
  { asked, top, after, ...conditions }: ListContractsQuery,
): Promise<RowPage> {
  const query = { table, ...conditions };
  if (Object.values(asked).every((question) => question === undefined)) {
    return listRows(deps, { ...query, top, after });
  }
  const today = deps.clock.now().toISOString().slice(0, 10);
  const rows: Row[] = [];
  let next = after;
  for (let scanned = 0; scanned < mostScanned; scanned += pageSize) {
    const page = await listRows(deps, { ...query, top: pageSize, after: next });
    for (const row of page.rows) {
      if (!answersQuestions(row, asked, today)) continue;
      rows.push(row);
      if (rows.length === top) return { rows, next: isLast(page, row) ? undefined : positionOf(row) };
    }
    next = page.next;
    if (next === undefined) break;
  }
  return { rows, next };
}

function answersQuestions(row: Row, asked: TermsQuestions, today: string): boolean {
  const parsed = typeof row.terms === 'string' ? parseTermsText(row.terms) : null;
  if (parsed?.ok !== true) return false;
  // The end that a person set on the contract holds, as it does for the calculation.
  const endDate = typeof row.endDate === 'string' ? row.endDate : null;
  return answers({ ...parsed.terms, endDate }, asked, today);
}

function isLast(page: RowPage, row: Row): boolean {
  return page.next === undefined && page.rows.at(-1)?.id === row.id;
}

function positionOf(row: Row): { readonly name: string; readonly id: string } {
  return { name: String(row[table.primaryName] ?? ''), id: row.id };
}
