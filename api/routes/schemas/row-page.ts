import { z } from 'zod';
import type { Table } from '../../domain/model/column.ts';
import type { RowPage } from '../../usecases/list-rows.ts';
import { freeText } from './fields.ts';
import { decodeCursor, nextLink } from './paging.ts';
import { type RowJson, rowJson } from './row-schema.ts';

const position = z.strictObject({ name: freeText(z.string().max(1000)), id: z.guid() });

/** Where the page of a row list begins. */
export function rowPosition(cursor: string | undefined) {
  return decodeCursor(cursor, position);
}

/** A page of rows as its answer shows it; `query` is repeated in the link to the next page. */
export function pageJson(
  table: Table,
  page: RowPage,
  address: { readonly publicUrl: string; readonly path: string },
  query: Readonly<Record<string, string | number | undefined>>,
  toJson: (row: RowPage['rows'][number]) => RowJson = (row) => rowJson(table, row),
): { value: RowJson[]; nextLink?: string } {
  const link = nextLink(address, query, page.next);
  return { value: page.rows.map(toJson), ...(link !== undefined && { nextLink: link }) };
}
