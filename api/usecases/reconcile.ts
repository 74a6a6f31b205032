import type { Row, Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { keyOf } from '../domain/sync/lookups.ts';
import type { Deps } from './deps.ts';
import { comparePage, type DriftExample } from './sync/compare-page.ts';
import { orRefusal } from './sync/row-refusal.ts';

export type { DriftExample } from './sync/compare-page.ts';

export interface TableDrift {
  readonly table: string;
  readonly onlySql: number;
  readonly onlyRemote: number;
  readonly different: number;
  /** At most five; rows only SQL has are shown if they were never linked. */
  readonly examples: readonly DriftExample[];
}

export interface Reconciliation {
  readonly tables: readonly TableDrift[];
  /** Rows that differ, all tables together; 0 = both sides hold the same. */
  readonly drift: number;
}

const mostExamples = 5;

/**
 * Compares both sides completely and changes nothing. Rows that wait for the sync, failed, or cannot be read
 * count as drift as well. Dataverse is streamed page by page, so memory stays bounded; changes made
 * meanwhile may show.
 */
export async function reconcile(deps: Pick<Deps, 'sql' | 'dataverse'>): Promise<Reconciliation> {
  const tables: TableDrift[] = [];
  const sides = { sql: deps.sql, dataverse: deps.dataverse.inLane('backfill') };
  for (const table of syncedTables) tables.push(await reconcileTable(sides, table));
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
    for (const result of await comparePage(deps, table, page)) {
      if (result === 'equal') {
        matched += 1;
        continue;
      }
      if (result.kind === 'only-remote') onlyRemote += 1;
      else {
        different += 1;
        matched += 1;
      }
      if (examples.length < mostExamples) examples.push(result);
    }
  }
  const onlySql = Math.max(0, (await deps.sql.read((tx) => tx.rows.count(table))) - matched);
  if (onlySql > 0) examples.push(...(await onlySqlExamples(deps, table, mostExamples - examples.length)));
  return { table: table.name, onlySql, onlyRemote, different, examples };
}

/** SQL rows listed at a time while looking for examples. */
const listSize = 500;

/** Rows Dataverse is asked about while looking for examples: enough to show what kind of rows they are. */
const mostAsked = 50;

/** Rows that were never linked and that Dataverse does not hold, in the order of the list. */
async function onlySqlExamples(
  deps: Pick<Deps, 'sql' | 'dataverse'>,
  table: Table,
  wanted: number,
): Promise<readonly DriftExample[]> {
  const examples: DriftExample[] = [];
  let asked = 0;
  for await (const row of unlinkedRows(deps, table)) {
    if (examples.length >= wanted || asked >= mostAsked) break;
    asked += 1;
    if (!(await isInDataverse(deps, table, row)))
      examples.push({ kind: 'only-sql', id: row.id, columns: [] });
  }
  return examples;
}

/** A row that cannot be read is there. */
async function isInDataverse(deps: Pick<Deps, 'dataverse'>, table: Table, row: Row): Promise<boolean> {
  const key = keyOf(table, row);
  const found = await orRefusal(async () => {
    const byId = await deps.dataverse.get(table, row.id);
    return byId ?? (key === null ? null : await deps.dataverse.getByKey(table, key));
  });
  return !found.ok || found.value !== null;
}

async function* unlinkedRows(deps: Pick<Deps, 'sql'>, table: Table): AsyncGenerator<Row> {
  let after: { name: string; id: string } | undefined;
  while (true) {
    const rows: readonly Row[] = await listPage(deps, table, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { name: String(last[table.primaryName] ?? ''), id: last.id };
    const ids = rows.map((row) => row.id);
    const links = await deps.sql.read((tx) => tx.sync.links(table, ids));
    const linked = new Set(links.map((link) => link.sqlId));
    yield* rows.filter((row) => !linked.has(row.id));
  }
}

async function listPage(
  deps: Pick<Deps, 'sql'>,
  table: Table,
  after: { readonly name: string; readonly id: string } | undefined,
): Promise<readonly Row[]> {
  const query = after === undefined ? { limit: listSize } : { limit: listSize, after };
  return deps.sql.read((tx) => tx.rows.list(table, query));
}
