import type { Row, Table } from '../../domain/model/column.ts';
import { idLogicalName } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import type { BulkInterruption, BulkOutcome, BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import { runBulk, writable } from './bulk.ts';
import { BulkInterrupted, isSettled } from './bulk-interrupted.ts';
import type { BulkJob, Element, Found } from './bulk-run.ts';
import type { Context } from './context.ts';
import { writeJson } from './lossless-json.ts';
import { checkedId, rowToWeb, webType } from './map-row.ts';
import { readStored } from './read-stored.ts';

export interface RowElement extends Element {
  readonly row: Row;
}

export interface ById {
  readonly message: BulkJob<RowElement>['message'];
  /** What the stored row tells after a lost answer; `broken` holds values outside of the rules of its columns. */
  readonly judge: (row: Row, stored: Row | 'broken' | 'absent') => Found;
}

/**
 * A bulk message whose elements name their rows by id. An id that comes twice is refused with `invalid-request` before
 * anything is sent: chunks go side by side, so nobody could tell which of the two would win. Outcomes in the order of the
 * rows; see `BulkInterrupted`.
 */
export async function bulkById(
  context: Context,
  table: Table,
  rows: readonly Row[],
  { message, judge }: ById,
): Promise<readonly BulkOutcome[]> {
  refuseTwice(table, rows);
  const outcomes: BulkInterruption['outcomes'][number][] = [];
  const note = (row: Row, index: number, verdict: BulkVerdict | BulkRest) => {
    outcomes[index] = { id: idOf(row), ...verdict };
  };
  const type = webType(table);
  const idName = idLogicalName(table);
  const purpose = message === 'CreateMultiple' ? 'create' : 'change';
  const encode = (row: Row, index: number): RowElement => {
    const members = rowToWeb(table, row, purpose);
    const id = checkedId(table, row.id);
    return { index, row, json: writeJson({ '@odata.type': type, [idName]: id, ...members }) };
  };
  const elements = writable(rows, encode, note);
  const ending = await runBulk(context, {
    message,
    table,
    elements,
    settle: (chunk) => settle(context, table, chunk, judge),
    report: ({ row, index }, verdict) => note(row, index, verdict),
  });
  if (ending === null) return outcomes.filter(isSettled);
  const told = rows.map((row, index) => outcomes[index] ?? { id: idOf(row), ...ending.rest });
  throw new BulkInterrupted(ending.error, told);
}

function refuseTwice(table: Table, rows: readonly Row[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const id = idOf(row).toLowerCase();
    if (id !== '' && seen.has(id)) {
      const rule = `comes twice in one call: ${id.slice(0, 100)}`;
      throw new BridgeError('invalid-request', `rows of ${table.label}: an id ${rule}`, {
        errors: [{ field: 'id', rule }],
      });
    }
    seen.add(id);
  }
}

/** Callers without types may bring anything: what is no row has no id, and an outcome all the same. */
function idOf(row: Row | null | undefined): string {
  return typeof row?.id === 'string' ? row.id : '';
}

async function settle(
  context: Context,
  table: Table,
  chunk: readonly RowElement[],
  judge: ById['judge'],
): Promise<readonly Found[]> {
  const filters = chunk.map(({ row }) => ({ op: 'eq', column: 'id', value: row.id }) as const);
  const { rows, brokenIds } = await readStored(context, table, filters);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return chunk.map(({ row }) => {
    const id = row.id.toLowerCase();
    return judge(row, byId.get(id) ?? (brokenIds.has(id) ? 'broken' : 'absent'));
  });
}
