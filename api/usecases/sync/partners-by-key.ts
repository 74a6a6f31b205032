import type { Row, Table } from '../../domain/model/column.ts';
import { keyOf } from '../../domain/sync/lookups.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Link } from '../../ports/sync-store.ts';

/** A SQL row with the key of a Dataverse row, and its link, which leads to another Dataverse row. */
export interface Partner {
  readonly row: Row;
  readonly link: Link | null;
}

/** The SQL row a Dataverse row belongs to by its key. */
export type PartnerByKey = (remote: Row) => Partner | undefined;

/**
 * Finds the SQL rows that hold the first alternate key of these Dataverse rows (with SQL ids in their lookups). A
 * row with an empty key cell has no partner.
 */
export async function partnersByKey(
  tx: SqlTransaction,
  table: Table,
  remotes: readonly Row[],
): Promise<PartnerByKey> {
  const keys = new Map(
    remotes.flatMap((row) => {
      const key = keyOf(table, row);
      return key === null ? [] : [[textOf(key), key] as const];
    }),
  );
  if (keys.size === 0) return () => undefined;
  const found = await tx.rows.withKeys(table, [...keys.values()]);
  const rows = new Map<string, Row>();
  let spelledOtherwise = false;
  for (const row of found) {
    const text = textOf(keyOf(table, row));
    rows.set(text, row);
    spelledOtherwise ||= !keys.has(text);
  }
  // Which of the keys the database took for this one, it alone can tell.
  if (spelledOtherwise) {
    for (const [text, key] of keys) {
      const [row] = rows.has(text) ? [] : await tx.rows.withKeys(table, [key]);
      if (row !== undefined) rows.set(text, row);
    }
  }
  const ids = found.map((row) => row.id);
  const links = new Map((await tx.sync.links(table, ids)).map((link) => [link.sqlId, link]));
  return (remote) => {
    const row = rows.get(textOf(keyOf(table, remote)));
    return row === undefined ? undefined : { row, link: links.get(row.id) ?? null };
  };
}

function textOf(key: ReturnType<typeof keyOf>): string {
  return key === null ? '' : JSON.stringify(Object.values(key));
}
