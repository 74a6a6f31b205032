import { usualSizes } from '../../domain/sync/lanes.ts';

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** Key of the last row; what comes after it is the next page. */
  readonly lastKey: string;
  /** There was nothing more when it was read. */
  readonly isLast: boolean;
}

/**
 * What `read` finds in order of the keys, page by page from the key `after` on; no page is empty. The next page is
 * read when it is asked for, so what became of the rows before is seen.
 */
export async function* inPages<Row>(
  read: (after: string | null, limit: number) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
  after: string | null = null,
  pageRows: number = usualSizes.rowsPerBatch,
): AsyncGenerator<PageOf<Row>, void, undefined> {
  let cursor = after;
  for (;;) {
    const rows = await read(cursor, pageRows);
    const last = rows.at(-1);
    if (last === undefined) return;
    cursor = keyOf(last);
    const isLast = rows.length < pageRows;
    yield { rows, lastKey: cursor, isLast };
    if (isLast) return;
  }
}

/** The key that pages of pending rows go by. */
export function keyOfPending({ key }: { readonly key: string }): string {
  return key;
}
