import type { Row, Table } from '../../domain/model/column.ts';
import { keyOf } from '../../domain/sync/lookups.ts';
import type { SqlTransaction } from '../../ports/sql.ts';

/** The SQL row a Dataverse row belongs to by its key. */
export type PartnerByKey = (remote: Row) => Row | undefined;

/**
 * Finds the SQL rows that hold the first alternate key of these Dataverse rows (with SQL ids in their lookups) and
 * are not linked. A row with an empty key cell has no partner.
 */
export async function unlinkedByKey(
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
  const partners = new Map<string, Row>();
  let spelledOtherwise = false;
  for (const row of found) {
    const text = textOf(keyOf(table, row));
    partners.set(text, row);
    spelledOtherwise ||= !keys.has(text);
  }
  // Which of the keys the database took for this one, it alone can tell.
  if (spelledOtherwise) {
    for (const [text, key] of keys) {
      const [row] = partners.has(text) ? [] : await tx.rows.withKeys(table, [key]);
      if (row !== undefined) partners.set(text, row);
    }
  }
  const ids = found.map((row) => row.id);
  const linked = new Set((await tx.sync.links(table, ids)).map((link) => link.sqlId));
  return (remote) => {
    const partner = partners.get(textOf(keyOf(table, remote)));
    return partner === undefined || linked.has(partner.id) ? undefined : partner;
  };
}

function textOf(key: ReturnType<typeof keyOf>): string {
  return key === null ? '' : JSON.stringify(Object.values(key));
}
