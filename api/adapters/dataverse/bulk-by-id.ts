import type { Row, Table } from '../../domain/model/column.ts';
import { idLogicalName } from '../../domain/model/names.ts';
import type { BulkOutcome } from '../../ports/dataverse.ts';
import { type BulkJob, type Element, runBulk, type Verdict, writable } from './bulk.ts';
import type { Context } from './context.ts';
import { writeJson } from './lossless-json.ts';
import { checkedId, rowToWeb, webType } from './map-row.ts';

export interface RowElement extends Element {
  readonly row: Row;
}

/** A bulk message whose elements name their rows by id. Outcomes in the order of the rows. */
export async function bulkById(
  context: Context,
  table: Table,
  rows: readonly Row[],
  how: Pick<BulkJob<RowElement>, 'message' | 'settle'>,
): Promise<readonly BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  const note = (row: Row, index: number, verdict: Verdict) => {
    outcomes[index] = { id: row.id, ...verdict };
  };
  const type = webType(table);
  const idName = idLogicalName(table);
  const purpose = how.message === 'CreateMultiple' ? 'create' : 'change';
  const encode = (row: Row, index: number): RowElement => {
    const id = checkedId(table, row.id);
    const members = rowToWeb(table, row, purpose);
    return { index, row, json: writeJson({ '@odata.type': type, [idName]: id, ...members }) };
  };
  const elements = writable(rows, encode, note);
  await runBulk(context, {
    ...how,
    table,
    elements,
    report: ({ row, index }, verdict) => note(row, index, verdict),
  });
  return outcomes;
}
