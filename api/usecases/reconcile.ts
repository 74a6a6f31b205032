import type { Row, Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { keyOf, translateLookups } from '../domain/sync/lookups.ts';
import { differingColumns } from '../domain/sync/merge.ts';
import type { ChangePage, RemoteRow } from '../ports/dataverse.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';
import { sqlIdsOfParents } from './sync/parent-ids.ts';

/** A row that is not the same on both sides. */
export interface DriftExample {
  readonly kind: 'only-sql' | 'only-remote' | 'different';
  /** SQL id; the Dataverse id for a row only Dataverse has. */
  readonly id: string;
  /** Columns that differ; empty unless `different`. */
  readonly columns: readonly string[];
}

export interface TableDrift {
  readonly table: string;
  readonly onlySql: number;
  readonly onlyRemote: number;
  readonly different: number;
  /** At most five. */
  readonly examples: readonly DriftExample[];
}

export interface Reconciliation {
  readonly tables: readonly TableDrift[];
  /** Rows that differ, all tables together; 0 = both sides hold the same. */
  readonly drift: number;
}

const mostExamples = 5;

/** Rows compared in one read of SQL. */
const batchSize = 500;

/**
 * Compares both sides completely and changes nothing. Rows that wait for the sync, failed, or cannot be read
 * count as drift as well. Dataverse is streamed page by page, so memory stays bounded; changes made
 * meanwhile may show.
 */
export async function reconcile(deps: Pick<Deps, 'sql' | 'dataverse'>): Promise<Reconciliation> {
  const tables: TableDrift[] = [];
  for (const table of syncedTables) tables.push(await reconcileTable(deps, table));
  const drift = tables.reduce(
    (sum, { onlySql, onlyRemote, different }) => sum + onlySql + onlyRemote + different,
    0,
  );
  return { tables, drift };
}

async function reconcileTable(deps: Pick<Deps, 'sql' | 'dataverse'>, table: Table): Promise<TableDrift> {
  const examples: DriftExample[] = [];
  let matched = 0;
  let onlyRemote = 0;
  let different = 0;
  for await (const page of deps.dataverse.changes(table, null)) {
    for (const pairs of await comparePage(deps, table, page)) {
      if (pairs === 'equal') {
        matched += 1;
        continue;
      }
      if (pairs.kind === 'only-remote') onlyRemote += 1;
      else {
        different += 1;
        matched += 1;
      }
      if (examples.length < mostExamples) examples.push(pairs);
    }
  }
  const onlySql = Math.max(0, (await deps.sql.read((tx) => tx.rows.count(table))) - matched);
  if (onlySql > 0) examples.push(...(await onlySqlExamples(deps, table, mostExamples - examples.length)));
  return { table: table.name, onlySql, onlyRemote, different, examples };
}

type Comparison = 'equal' | DriftExample;

async function comparePage(
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
  const results: Comparison[] = [];
  for (const { row } of remotes) {
    // A parent without link keeps its own id: rows never synced are compared as they are.
    const translated = translateLookups(table, row, (parent, id) => idOf(parent, id) ?? id);
    const cells = translated.ok ? translated.cells : row;
    const partner = partners.get(row.id) ?? (await findByKey(tx, table, cells));
    results.push(compare(table, row.id, cells, partner));
  }
  return results;
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

async function findByKey(tx: SqlTransaction, table: Table, remote: Row): Promise<Row | undefined> {
  const key = keyOf(table, remote);
  const [found] = key === null ? [] : await tx.rows.list(table, { where: key, limit: 1 });
  return found !== undefined && (await tx.sync.links(table, [found.id])).length === 0 ? found : undefined;
}

/** Looks for rows that Dataverse does not hold: those never linked, in the order of the list. */
async function onlySqlExamples(
  deps: Pick<Deps, 'sql'>,
  table: Table,
  wanted: number,
): Promise<readonly DriftExample[]> {
  const examples: DriftExample[] = [];
  let after: { name: string; id: string } | undefined;
  while (examples.length < wanted) {
    const rows: readonly Row[] = await listPage(deps, table, after);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = { name: String(last[table.primaryName] ?? ''), id: last.id };
    const ids = rows.map((row) => row.id);
    const links = await deps.sql.read((tx) => tx.sync.links(table, ids));
    const linked = new Set(links.map((link) => link.sqlId));
    const unlinked = ids.filter((id) => !linked.has(id)).slice(0, wanted - examples.length);
    examples.push(...unlinked.map((id): DriftExample => ({ kind: 'only-sql', id, columns: [] })));
  }
  return examples;
}

async function listPage(
  deps: Pick<Deps, 'sql'>,
  table: Table,
  after: { readonly name: string; readonly id: string } | undefined,
): Promise<readonly Row[]> {
  return deps.sql.read((tx) =>
    tx.rows.list(table, { limit: batchSize, ...(after === undefined ? {} : { after }) }),
  );
}
