import type { Row, Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import {
  type DriftExample,
  mostExamples,
  noDrift,
  type TableDrift,
  withCompared,
  withSqlRows,
} from '../domain/sync/drift.ts';
import { keyOf, rowLabel } from '../domain/sync/lookups.ts';
import type { TableComparison } from '../ports/drift-store.ts';
import type { Deps } from './deps.ts';
import { comparePage } from './sync/compare-page.ts';
import { orRefusal } from './sync/row-refusal.ts';
import { isRefusedPage } from './sync/stage-changes.ts';

type Sides = Pick<Deps, 'sql' | 'dataverse'>;

export interface ReconcileControl {
  /** What an earlier worker has found; the comparison goes on from there. */
  readonly known: readonly TableComparison[];
  /** Stops after the current page. */
  readonly signal: AbortSignal;
  /** Called after every page and at the end of every table. */
  keep(comparison: TableComparison): Promise<void>;
}

const fromTheBeginning: ReconcileControl = {
  known: [],
  signal: new AbortController().signal,
  keep: async () => undefined,
};

/**
 * Compares both sides completely and changes nothing; answers what was found, table by table. Rows that wait for
 * the sync, failed, or cannot be read count as drift as well. Dataverse is streamed page by page, so memory stays
 * bounded; changes made meanwhile may show.
 */
export async function reconcile(
  deps: Sides,
  control: ReconcileControl = fromTheBeginning,
): Promise<readonly TableDrift[]> {
  const sides = { sql: deps.sql, dataverse: deps.dataverse.inLane('backfill') };
  const tables: TableDrift[] = [];
  for (const table of syncedTables) {
    const known = control.known.find(({ drift }) => drift.table === table.name);
    if (known?.done === true) tables.push(known.drift);
    else if (!control.signal.aborted) tables.push(await goOn(sides, table, known ?? null, control));
  }
  return tables;
}

/** A page whose link Dataverse no longer takes begins the table again. */
async function goOn(
  sides: Sides,
  table: Table,
  known: TableComparison | null,
  control: ReconcileControl,
): Promise<TableDrift> {
  const first: TableComparison = { drift: noDrift(table.name), nextLink: null, done: false };
  if (known === null || known.nextLink === null) return reconcileTable(sides, table, first, control);
  try {
    return await reconcileTable(sides, table, known, control);
  } catch (error) {
    if (!isRefusedPage(error)) throw error;
    return reconcileTable(sides, table, first, control);
  }
}

async function reconcileTable(
  deps: Sides,
  table: Table,
  from: TableComparison,
  { signal, keep }: ReconcileControl,
): Promise<TableDrift> {
  let { drift } = from;
  for await (const page of deps.dataverse.changes(table, from.nextLink)) {
    drift = withCompared(drift, await comparePage(deps, table, page));
    if (page.deltaLink !== null) break;
    await keep({ drift, nextLink: page.nextLink ?? null, done: false });
    if (signal.aborted) return drift;
  }
  drift = withSqlRows(drift, await deps.sql.read((tx) => tx.rows.count(table)));
  if (drift.onlySql > 0) {
    const found = await onlySqlExamples(deps, table, mostExamples - drift.examples.length);
    drift = { ...drift, examples: [...drift.examples, ...found] };
  }
  await keep({ drift, nextLink: null, done: true });
  return drift;
}

/** SQL rows listed at a time while looking for examples. */
const listSize = 500;

/** Rows Dataverse is asked about while looking for examples: enough to show what kind of rows they are. */
const mostAsked = 50;

/** Rows that were never linked and that Dataverse does not hold, in the order of the list. */
async function onlySqlExamples(deps: Sides, table: Table, wanted: number): Promise<readonly DriftExample[]> {
  const examples: DriftExample[] = [];
  let asked = 0;
  for await (const row of unlinkedRows(deps, table)) {
    if (examples.length >= wanted || asked >= mostAsked) break;
    asked += 1;
    if (await isInDataverse(deps, table, row)) continue;
    examples.push({ kind: 'only-sql', id: row.id, label: rowLabel(table, row), columns: [] });
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
