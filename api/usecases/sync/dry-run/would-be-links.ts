import type { Table } from '../../../domain/model/column.ts';
import type { ScratchRow } from '../../../ports/run-store.ts';
import type { Sql, SqlTransaction } from '../../../ports/sql.ts';
import type { Link } from '../../../ports/sync-store.ts';

/**
 * The database as a real run would see it half-way: rows that it would have created or matched are linked, so
 * that their children find them. Only reading is possible through it.
 */
export function withWouldBeLinks(sql: Sql, runId: string): Sql {
  return {
    ...sql,
    read: (work) => sql.read((tx) => work(overlaid(tx, runId))),
    write: () => Promise.reject(new Error('a dry run writes nothing that a run reads')),
  };
}

function overlaid(tx: SqlTransaction, runId: string): SqlTransaction {
  const { sync } = tx;
  const withScratch = async (table: Table, ids: readonly string[], real: readonly Link[], side: Side) => {
    const wanted = new Set(ids);
    const known = new Set(real.map((link) => link[side]));
    const rows = await tx.dryRun.seen(runId, table, ids);
    const wouldBe = rows.filter((row) => row.wouldLink && wanted.has(row[side]) && !known.has(row[side]));
    return [...real, ...wouldBe.map(linkOf)];
  };
  return {
    ...tx,
    sync: {
      ...sync,
      links: async (table, ids) => withScratch(table, ids, await sync.links(table, ids), 'sqlId'),
      linksByRemoteId: async (table, ids) =>
        withScratch(table, ids, await sync.linksByRemoteId(table, ids), 'remoteId'),
    },
  };
}

type Side = 'sqlId' | 'remoteId';

function linkOf({ sqlId, remoteId }: ScratchRow): Link {
  return { sqlId, remoteId, base: { id: sqlId }, etag: null };
}
