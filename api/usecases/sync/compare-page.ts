import type { Row, Table } from '../../domain/model/column.ts';
import type { Compared, DriftColumn } from '../../domain/sync/drift.ts';
import { rowLabel, translateLookups } from '../../domain/sync/lookups.ts';
import { differingColumns } from '../../domain/sync/merge.ts';
import { shownValue } from '../../domain/sync/row-change.ts';
import type { ChangePage, RemoteProblem, RemoteRow } from '../../ports/dataverse.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Deps } from '../deps.ts';
import { sqlIdsOfParents } from './parent-ids.ts';
import { partnersByKey } from './partners-by-key.ts';

/** Rows compared in one read of SQL. */
const batchSize = 500;

/** Compares the Dataverse rows of one feed page with their SQL rows, in the order of the page. */
export async function comparePage(
  deps: Pick<Deps, 'sql'>,
  table: Table,
  page: ChangePage,
): Promise<readonly Compared[]> {
  const results: Compared[] = [];
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
  results.push(...page.broken.map((problem) => unreadable(table, problem, broken.get(problem.id))));
  return results;
}

/** A row of Dataverse that breaks rules of the model cannot equal anything. */
function unreadable(table: Table, { id, problems }: RemoteProblem, sql: Row | undefined): Compared {
  if (sql === undefined) return { kind: 'only-remote', id, label: id, columns: [] };
  const columns = problems.map(({ column, rule }): DriftColumn => {
    return { column, sql: shownValue(table, column, sql[column] ?? null), remote: null, problem: rule };
  });
  return { kind: 'different', id: sql.id, label: rowLabel(table, sql), columns };
}

async function compareRows(
  tx: SqlTransaction,
  table: Table,
  remotes: readonly RemoteRow[],
): Promise<readonly Compared[]> {
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
  const partnerOf = await partnersByKey(
    tx,
    table,
    alone.map(({ cells }) => cells),
  );
  return sides.map(({ id, cells, partner }) => {
    const byKey = partner === undefined ? partnerOf(cells) : undefined;
    return compare(table, id, cells, byKey?.link === null ? byKey.row : partner);
  });
}

function compare(table: Table, remoteId: string, remote: Row, sql: Row | undefined): Compared {
  if (sql === undefined) {
    return { kind: 'only-remote', id: remoteId, label: rowLabel(table, remote), columns: [] };
  }
  const show = (row: Row, name: string) => shownValue(table, name, row[name] ?? null);
  const columns = differingColumns(table, sql, remote).map((column): DriftColumn => {
    return { column, sql: show(sql, column), remote: show(remote, column), problem: null };
  });
  return columns.length === 0
    ? 'equal'
    : { kind: 'different', id: sql.id, label: rowLabel(table, sql), columns };
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
