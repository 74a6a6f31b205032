import { BridgeError } from '../../errors.ts';
import type { BulkVerdict } from '../../ports/dataverse.ts';
import type { BulkLimits } from './bulk-pace.ts';
import type { BulkJob, BulkRun, Element } from './bulk-run.ts';
import type { Context } from './context.ts';
import { DataverseError, withUnknownOutcome } from './errors.ts';
import { sendChunk } from './send-chunk.ts';

/**
 * Sends rows in chunks, some at a time; `sendChunk` says what a refused chunk costs. What is no row's fault (no
 * privilege, no such table, Dataverse away) ends the whole call: rows that were written or refused are reported
 * before, those that may be written are reported `unknown`, those not reported were not carried out. An error
 * that leaves a row unknown goes before any other.
 */
export async function runBulk<E extends Element>(context: Context, job: BulkJob<E>): Promise<void> {
  const run: BulkRun<E> = { context, job, unsure: new Set(), failure: null };
  const limits = () => ({ rows: context.pace.rows(job.table.set), bytes: context.bulk.bytes });
  const chunks = chunked(job.elements, limits);
  // The lanes draw from one generator: a loop left by an error closes it, which ends the others too.
  const lane = async () => {
    try {
      for (const chunk of chunks) await sendChunk(run, chunk);
    } catch (error) {
      if (error instanceof DataverseError) run.failure ??= error;
      throw error;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: context.bulk.lanes }, lane));
  const errors = lanes.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  if (errors.length > 0) throw ended(run, errors);
}

/** The error of the call; the rows that it leaves open are told. */
function ended<E extends Element>({ job, unsure }: BulkRun<E>, errors: readonly unknown[]): unknown {
  const mistake = errors.find((error) => !(error instanceof DataverseError));
  if (mistake !== undefined) return mistake;
  const refusals = errors.filter((error) => error instanceof DataverseError);
  const error = refusals.find(({ outcomeUnknown }) => outcomeUnknown) ?? refusals[0];
  if (error === undefined || unsure.size === 0) return error;
  const { code, message } = error;
  for (const element of unsure) job.report(element, { outcome: 'unknown', code, message });
  return withUnknownOutcome(error);
}

/** The rows that keep the rules of their columns, one by one as they are needed; others are reported unsent. */
export function* writable<R, E extends Element>(
  rows: Iterable<R>,
  encode: (row: R, index: number) => E,
  refuse: (row: R, index: number, verdict: BulkVerdict) => void,
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
