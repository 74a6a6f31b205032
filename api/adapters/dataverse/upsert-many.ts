import type { Row, Table } from '../../domain/model/column.ts';
import type { BulkOutcome, BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import { type Cells, keyPath, withoutKey } from './address.ts';
import { runBulk, writable } from './bulk.ts';
import { bulkById } from './bulk-by-id.ts';
import { BulkInterrupted, isSettled } from './bulk-interrupted.ts';
import type { Element, Found } from './bulk-run.ts';
import type { Context } from './context.ts';
import { holds, judgeCells } from './holds.ts';
import { writeJson } from './lossless-json.ts';
import { checkCells, rowToWeb, webType } from './map-row.ts';
import type { Filter } from './query.ts';
import { readStored } from './read-stored.ts';

/**
 * Upserts rows by id; see `runBulk` for chunks, bisection and errors. Ids must be unique. Etags are not looked
 * at: Dataverse ignores them here. After a lost answer the rows are read: those that hold our cells are written,
 * the others are sent again. A row that somebody changed or deleted after our write and before that reading is
 * written over all the same: bulk writes know no etag, so that window can be made narrow but not be closed.
 */
export function upsertMany(
  context: Context,
  table: Table,
  rows: readonly Row[],
): Promise<readonly BulkOutcome[]> {
  return bulkById(context, table, rows, {
    message: 'UpsertMultiple',
    judge: (row, stored) => judgeCells(table, stored, row),
  });
}

/**
 * Upserts rows by an alternate key, whose columns each row must hold; an id it holds is not sent. Keys must be
 * unique, and may hold any characters: Microsoft's list of those that fail (`/ < > * % & : \ ? +`) is of URLs, while
 * here the key stands in the body (`@odata.id`), also when rows are sent one by one. By key Dataverse is about 2.4 times slower than by id. After a lost answer the rows are read as
 * `upsertMany` does. Outcomes in the order of the rows.
 */
export async function upsertManyByKey(
  context: Context,
  table: Table,
  keyColumns: readonly string[],
  rows: readonly Cells[],
): Promise<readonly BulkVerdict[]> {
  const outcomes: (BulkVerdict | BulkRest)[] = [];
  const type = webType(table);
  const encode = (row: Cells, index: number): CellsElement => {
    checkCells(table, row);
    const key = Object.fromEntries(keyColumns.map((name) => [name, row[name] ?? null]));
    const members = rowToWeb(table, withoutKey(row, key), 'change');
    const json = writeJson({ '@odata.type': type, '@odata.id': keyPath(table, key), ...members });
    return { index, row, key, json };
  };
  const note = (_: unknown, index: number, verdict: BulkVerdict | BulkRest) => {
    outcomes[index] = verdict;
  };
  const ending = await runBulk(context, {
    table,
    message: 'UpsertMultiple',
    elements: writable(rows, encode, note),
    settle: (chunk) => settleByKey(context, table, chunk),
    report: (element, verdict) => note(element, element.index, verdict),
  });
  if (ending === null) return outcomes.filter(isSettled);
  throw new BulkInterrupted(
    ending.error,
    rows.map((_, index) => outcomes[index] ?? ending.rest),
  );
}

interface CellsElement extends Element {
  readonly row: Cells;
  readonly key: Cells;
}

async function settleByKey(
  context: Context,
  table: Table,
  chunk: readonly CellsElement[],
): Promise<readonly Found[]> {
  const filters = chunk.map(({ key }): Filter => {
    const parts = Object.entries(key).map(([column, value]) => ({ op: 'eq', column, value }) as const);
    return { op: 'and', filters: parts };
  });
  const { rows } = await readStored(context, table, filters);
  // The key is among the cells, so a row that holds them is the one that was meant.
  return chunk.map(({ row }) => (rows.some((stored) => holds(table, stored, row)) ? 'written' : 'send'));
}
