import type { Row, Table, Value } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import { type IdOnOtherSide, lookupsOf } from '../../domain/sync/lookups.ts';
import type { SqlTransaction } from '../../ports/sql.ts';

type Cells = Row | Readonly<Record<string, Value>>;

/** Finds the SQL ids of the parents that these Dataverse rows point to. */
export async function sqlIdsOfParents(
  tx: SqlTransaction,
  table: Table,
  rows: readonly Cells[],
): Promise<IdOnOtherSide> {
  return lookUp(table, rows, async (parent, ids) => {
    const links = await tx.sync.linksByRemoteId(parent, ids);
    return links.map((link) => [link.remoteId, link.sqlId] as const);
  });
}

/** Finds the Dataverse ids of the parents that these SQL rows point to. */
export async function remoteIdsOfParents(
  tx: SqlTransaction,
  table: Table,
  rows: readonly Cells[],
): Promise<IdOnOtherSide> {
  return lookUp(table, rows, async (parent, ids) => {
    const links = await tx.sync.links(parent, ids);
    return links.map((link) => [link.sqlId, link.remoteId] as const);
  });
}

async function lookUp(
  table: Table,
  rows: readonly Cells[],
  find: (parent: Table, ids: readonly string[]) => Promise<readonly (readonly [string, string])[]>,
): Promise<IdOnOtherSide> {
  const wanted = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const { parent, id } of lookupsOf(table, row)) {
      const ids = wanted.get(parent) ?? new Set();
      wanted.set(parent, ids.add(id));
    }
  }
  const found = new Map<string, string>();
  for (const [parent, ids] of wanted) {
    for (const [from, to] of await find(tableNamed(parent), [...ids])) found.set(`${parent} ${from}`, to);
  }
  return (parent, id) => found.get(`${parent} ${id}`);
}
