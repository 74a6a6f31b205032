import type { Row, Table } from '../../domain/model/column.ts';
import { idLogicalName } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import type { BulkOutcome } from '../../ports/dataverse.ts';
import { type BulkLimits, type Context, target } from './context.ts';
import { codes, DataverseError, decide } from './errors.ts';
import { writeJson } from './lossless-json.ts';
import { checkedId, rowToWeb, webType } from './map-row.ts';

/** A row ready to be sent: its place in the input and its JSON. */
interface Element {
  readonly index: number;
  readonly id: string;
  readonly json: string;
}

/**
 * Upserts rows by id in chunks, some at a time. A chunk is all or nothing and its error names no row, so a
 * refused chunk is halved until the bad row stands alone. What is no row's fault (no privilege, no such
 * table, Dataverse away) rejects the whole call; repeating it is harmless. Ids must be unique.
 */
export async function upsertMany(
  context: Context,
  table: Table,
  rows: readonly Row[],
): Promise<readonly BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  const chunks = chunked(elements(table, rows, outcomes), context.bulk);
  // The lanes draw from one generator: a loop left by an error closes it, which ends the others too.
  const lane = async () => {
    for (const chunk of chunks) await sendChunk(context, table, chunk, outcomes);
  };
  const lanes = await Promise.allSettled(Array.from({ length: context.bulk.lanes }, lane));
  for (const end of lanes) if (end.status === 'rejected') throw end.reason;
  return outcomes;
}

/** Writes the rows one by one as they are needed; a row that breaks a column's rule is refused unsent. */
function* elements(table: Table, rows: readonly Row[], outcomes: BulkOutcome[]): Generator<Element> {
  for (const [index, row] of rows.entries()) {
    try {
      const id = checkedId(table, row.id);
      const members = rowToWeb(table, row, 'change');
      yield {
        index,
        id: row.id,
        json: writeJson({ '@odata.type': webType(table), [idLogicalName(table)]: id, ...members }),
      };
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      outcomes[index] = { id: row.id, outcome: 'refused', code: 'invalid-row', message: error.message };
    }
  }
}

/** Groups elements up to the bounds; one that is larger than `bytes` goes alone. */
export function* chunked<E extends { readonly json: string }>(
  source: Iterable<E>,
  limits: Pick<BulkLimits, 'rows' | 'bytes'>,
): Generator<readonly E[]> {
  let chunk: E[] = [];
  let bytes = 0;
  for (const element of source) {
    const size = Buffer.byteLength(element.json);
    if (chunk.length > 0 && (chunk.length >= limits.rows || bytes + size > limits.bytes)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(element);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

async function sendChunk(
  context: Context,
  table: Table,
  chunk: readonly Element[],
  outcomes: BulkOutcome[],
): Promise<void> {
  const refusal = await post(context, table, chunk);
  if (refusal === null) {
    for (const { index, id } of chunk) outcomes[index] = { id, outcome: 'written' };
    return;
  }
  const [only, second] = chunk;
  if (only !== undefined && second === undefined) {
    const { code, message } = refusal;
    outcomes[only.index] = { id: only.id, outcome: 'refused', code, message };
    return;
  }
  const middle = Math.ceil(chunk.length / 2);
  await sendChunk(context, table, chunk.slice(0, middle), outcomes);
  await sendChunk(context, table, chunk.slice(middle), outcomes);
}

/** Null when the chunk was written, the error when a row of it is at fault. */
async function post(
  context: Context,
  table: Table,
  chunk: readonly Element[],
): Promise<DataverseError | null> {
  try {
    await context.send({
      method: 'POST',
      target: target(`${table.set}/Microsoft.Dynamics.CRM.UpsertMultiple`, { tag: context.tag }),
      body: `{"Targets":[${chunk.map((element) => element.json).join(',')}]}`,
      whenUnknown: 'repeat',
    });
    return null;
  } catch (error) {
    if (error instanceof DataverseError && isRowsFault(error)) return error;
    throw error;
  }
}

/** True when the refusal can depend on the content of a row. */
export function isRowsFault(error: { readonly status: number; readonly code: string }): boolean {
  if (error.status < 400 || decide(error) !== 'give-up') return false;
  return (
    ![403, 405, 501].includes(error.status) && error.code !== codes.noSuchSegment && !isMissingUrl(error)
  );
}

/** A 404 without a Dataverse code comes from a gateway: the address is wrong, not a row. */
function isMissingUrl(error: { readonly status: number; readonly code: string }): boolean {
  return error.status === 404 && error.code === 'http-404';
}
