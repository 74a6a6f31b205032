import type { Row, Table } from '../../domain/model/column.ts';
import { translateLookups } from '../../domain/sync/lookups.ts';
import { differingColumns } from '../../domain/sync/merge.ts';
import type { ChangePage, RemoteRow } from '../../ports/dataverse.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Deps } from '../deps.ts';
import { sqlIdsOfParents } from './parent-ids.ts';
import { unlinkedByKey } from './unlinked-by-key.ts';

/** A row that is not the same on both sides. */
export interface DriftExample {
  readonly kind: 'only-sql' | 'only-remote' | 'different';
  /** SQL id; the Dataverse id for a row only Dataverse has. */
  readonly id: string;
  /** Columns that differ; empty unless `different`. */
  readonly columns: readonly string[];
}

/** Rows compared in one read of SQL. */
const batchSize = 500;

export type Comparison = 'equal' | DriftExample;

/** Compares the Dataverse rows of one feed page with their SQL rows, in the order of the page. */
export async function comparePage(
  deps: Pick<Deps, 'sql'>,
  table: Table,
  page: ChangePage,
): Promise<readonly Comparison[]> {
  const results: Comparison[] = [];
  for (let from = 0; from < page.rows.length; from += batchSize) {
    const rows = page.rows.slice(from, from + batchSize);
    results.push(...(await deps.sql.read((tx) => compareRows(tx, table, rows))));
  }
  const broken = await deps.sql.read((tx) =>
    findPartners(
      tx,
      table,
      page.broken.map(({ id }) => id),
    ),
  );
  for (const { id, problems } of page.broken) {
    const partner = broken.get(id);
    const columns = problems.map((problem) => problem.column);
    results.push(
      partner === undefined
        ? { kind: 'only-remote', id, columns: [] }
        : { kind: 'different', id: partner.id, columns },
    );
  }
  return results;
}

async function compareRows(
  tx: SqlTransaction,
  table: Table,
  remotes: readonly RemoteRow[],
): Promise<readonly Comparison[]> {
  const partners = await findPartners(
    tx,
    table,
    remotes.map(({ row }) => row.id),
  );
  const idOf = await sqlIdsOfParents(
    tx,
    table,
    remotes.map(({ row }) => row),
  );
  // A parent without link keeps its own id: rows never synced are compared as they are.
  const sides = remotes.map(({ row }) => {
    const translated = translateLookups(table, row, (parent, id) => idOf(parent, id) ?? id);
    return { id: row.id, cells: translated.ok ? translated.cells : row, partner: partners.get(row.id) };
  });
  const alone = sides.filter(({ partner }) => partner === undefined);
  const partnerOf = await unlinkedByKey(
    tx,
    table,
    alone.map(({ cells }) => cells),
  );
  return sides.map(({ id, cells, partner }) => compare(table, id, cells, partner ?? partnerOf(cells)));
}

function compare(table: Table, remoteId: string, remote: Row, sql: Row | undefined): Comparison {
  if (sql === undefined) return { kind: 'only-remote', id: remoteId, columns: [] };
  const columns = differingColumns(table, sql, remote);
  return columns.length === 0 ? 'equal' : { kind: 'different', id: sql.id, columns };
}

/** SQL rows by Dataverse id: through the link, else under the same id. */
async function findPartners(
  tx: SqlTransaction,
  table: Table,
  remoteIds: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const links = new Map((await tx.sync.linksByRemoteId(table, remoteIds)).map((l) => [l.remoteId, l.sqlId]));
  const sqlIds = remoteIds.map((id) => links.get(id) ?? id);
  const rows = new Map((await tx.rows.getMany(table, sqlIds)).map((row) => [row.id, row]));
  const found = new Map<string, Row>();
  for (const id of remoteIds) {
    const row = rows.get(links.get(id) ?? id);
    if (row !== undefined) found.set(id, row);
  }
  return found;
}
