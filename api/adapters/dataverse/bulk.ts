import type { Table } from '../../domain/model/column.ts';
import { BridgeError } from '../../errors.ts';
import type { BulkLimits } from './bulk-pace.ts';
import { type Context, target } from './context.ts';
import {
  codes,
  DataverseError,
  decide,
  isDuplicate,
  isTooLarge,
  settling,
  withUnknownOutcome,
} from './errors.ts';

/** A row ready to be sent: its place in the input and its JSON. */
export interface Element {
  readonly index: number;
  readonly json: string;
}

export type Verdict =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string };

/** What reading told of a row: there as we write it, there as another row, or to be sent again. */
export type Found = 'written' | 'taken' | 'send';

export interface BulkJob<E extends Element> {
  readonly table: Table;
  readonly message: 'CreateMultiple' | 'UpdateMultiple' | 'UpsertMultiple';
  /** Drawn while earlier chunks are under way. */
  readonly elements: Iterable<E>;
  /**
   * Reads every row of a chunk whose answer was lost. A chunk is all or nothing, but one row tells nothing of
   * the others: it may have been there before, just as we write it. In the order of the chunk.
   */
  readonly settle: (chunk: readonly E[]) => Promise<readonly Found[]>;
  readonly report: (element: E, verdict: Verdict) => void;
}

/**
 * Sends rows in chunks, some at a time. On a standard table a chunk is all or nothing and its error names no
 * row, so a refused chunk is halved until the bad row stands alone. What is no row's fault (no privilege, no
 * such table, Dataverse away) rejects the whole call.
 */
export async function runBulk<E extends Element>(context: Context, job: BulkJob<E>): Promise<void> {
  const limits = () => ({ rows: context.pace.rows(job.table.set), bytes: context.bulk.bytes });
  const chunks = chunked(job.elements, limits);
  // The lanes draw from one generator: a loop left by an error closes it, which ends the others too.
  const lane = async () => {
    for (const chunk of chunks) await sendChunk(context, job, chunk, false);
  };
  const lanes = await Promise.allSettled(Array.from({ length: context.bulk.lanes }, lane));
  for (const end of lanes) if (end.status === 'rejected') throw end.reason;
}

/** The rows that keep the rules of their columns, one by one as they are needed; others are reported unsent. */
export function* writable<R, E extends Element>(
  rows: Iterable<R>,
  encode: (row: R, index: number) => E,
  refuse: (row: R, index: number, verdict: Verdict) => void,
): Generator<E> {
  let index = 0;
  for (const row of rows) {
    try {
      yield encode(row, index);
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      refuse(row, index, { outcome: 'refused', code: 'invalid-row', message: error.message });
    }
    index += 1;
  }
}

/** Groups elements up to the bounds, asked anew for every group; one that is larger than `bytes` goes alone. */
export function* chunked<E extends { readonly json: string }>(
  source: Iterable<E>,
  limits: () => Pick<BulkLimits, 'rows' | 'bytes'>,
): Generator<readonly E[]> {
  let chunk: E[] = [];
  let bytes = 0;
  let { rows: mostRows, bytes: mostBytes } = limits();
  for (const element of source) {
    const size = Buffer.byteLength(element.json);
    if (chunk.length > 0 && (chunk.length >= mostRows || bytes + size > mostBytes)) {
      yield chunk;
      chunk = [];
      bytes = 0;
      ({ rows: mostRows, bytes: mostBytes } = limits());
    }
    chunk.push(element);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

async function sendChunk<E extends Element>(
  context: Context,
  job: BulkJob<E>,
  chunk: readonly E[],
  wasUnsure: boolean,
): Promise<void> {
  const { refusal, left, unsure } = await post(context, job, chunk, wasUnsure);
  if (refusal === null) {
    for (const element of left) job.report(element, { outcome: 'written' });
    return;
  }
  const [only, second] = left;
  if (only !== undefined && second === undefined) {
    job.report(only, refused(refusal));
    return;
  }
  const middle = Math.ceil(left.length / 2);
  await sendChunk(context, job, left.slice(0, middle), unsure);
  await sendChunk(context, job, left.slice(middle), unsure);
}

interface Posted<E> {
  /** Null when the rows were written, the error when a row of them is at fault. */
  readonly refusal: DataverseError | null;
  /** The rows of the chunk that are not reported yet. */
  readonly left: readonly E[];
  /** True when an earlier try may have written rows of the chunk. */
  readonly unsure: boolean;
}

async function post<E extends Element>(
  context: Context,
  job: BulkJob<E>,
  chunk: readonly E[],
  wasUnsure: boolean,
): Promise<Posted<E>> {
  let left = chunk;
  let unsure = wasUnsure;
  for (let round = 1; left.length > 0; round += 1) {
    const error = await request(context, job, left);
    if (error === null) break;
    // After a lost answer a duplicate may be the row of our own try that came late.
    const isLate = unsure && isDuplicate(error);
    if (!error.outcomeUnknown && !isLate) {
      if (isRowsFault(error)) return { refusal: error, left, unsure };
      throw unsure ? withUnknownOutcome(error) : error;
    }
    if (error.outcomeUnknown && round >= context.resolveAttempts) throw error;
    unsure = true;
    const still = await settleChunk(job, left);
    if (isLate && still.length === left.length) return { refusal: error, left, unsure };
    left = still;
    if (!isLate && left.length > 0) await context.pause(round);
  }
  return { refusal: null, left, unsure };
}

/** Reports the rows that reading settles; returns those to be sent again. */
async function settleChunk<E extends Element>(job: BulkJob<E>, chunk: readonly E[]): Promise<readonly E[]> {
  const found = await settling(job.settle(chunk));
  return chunk.filter((element, index) => {
    const what = found[index];
    if (what === 'written') job.report(element, { outcome: 'written' });
    if (what === 'taken') job.report(element, refused(taken()));
    return what !== 'written' && what !== 'taken';
  });
}

function refused({ code, message }: DataverseError): Verdict {
  return { outcome: 'refused', code, message };
}

async function request<E extends Element>(
  context: Context,
  job: BulkJob<E>,
  chunk: readonly E[],
): Promise<DataverseError | null> {
  const { set } = job.table;
  const rows = chunk.length;
  try {
    const { tookMs } = await context.send({
      method: 'POST',
      target: target(`${set}/Microsoft.Dynamics.CRM.${job.message}`, { tag: context.tag }),
      body: `{"Targets":[${chunk.map((element) => element.json).join(',')}]}`,
      whenUnknown: 'report',
    });
    context.pace.learn(set, { kind: 'took', rows, tookMs });
    return null;
  } catch (error) {
    if (!(error instanceof DataverseError)) throw error;
    if (isTooLarge(error)) context.pace.learn(set, { kind: 'too-long', rows });
    return error;
  }
}

function taken(): DataverseError {
  const message = 'a row with this id is there already';
  return new DataverseError({ status: 412, code: codes.duplicateId, message });
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
