import { BridgeError } from '../../errors.ts';
import type { BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import type { BulkJob, BulkRun, Element } from './bulk-run.ts';
import { chunked } from './chunked.ts';
import type { Context } from './context.ts';
import { DataverseError, failureOf, withUnknownOutcome } from './errors.ts';
import { sendChunk } from './send-chunk.ts';

/** How a bulk call ended before its last row. */
export interface Ending {
  readonly error: DataverseError;
  /** Of every row that was not reported. */
  readonly rest: BulkRest;
}

/**
 * Sends rows in chunks, some at a time; `sendChunk` says what a refused chunk costs. Null when every row was reported.
 * What is no row's fault (no privilege, no such table, Dataverse away, a mistake in the code) ends the whole call: rows
 * that were written or refused are reported before, those that may be written are reported `unknown`, those not
 * reported were not carried out. An error that leaves a row unknown goes before any other.
 */
export async function runBulk<E extends Element>(context: Context, job: BulkJob<E>): Promise<Ending | null> {
  const run: BulkRun<E> = { context, job, unsure: new Set(), failure: null, rest: Promise.resolve() };
  const limits = () => ({ items: context.pace.rows(job.table.set), size: context.bulk.bytes });
  const chunks = chunked(job.elements, limits, ({ json }) => Buffer.byteLength(json));
  // The lanes draw from one generator: a loop left by an error closes it, which ends the others too.
  const lane = async (): Promise<readonly DataverseError[]> => {
    try {
      for (const chunk of chunks) await sendChunk(run, chunk);
      return [];
    } catch (error) {
      const failure = failureOf(error);
      run.failure ??= failure;
      return [failure];
    }
  };
  const failures = await Promise.all(Array.from({ length: context.bulk.lanes }, lane));
  return ended(run, failures.flat());
}

/** The end of the call; the rows that it leaves open are told. */
function ended<E extends Element>(
  { job, unsure }: BulkRun<E>,
  failures: readonly DataverseError[],
): Ending | null {
  const failure = failures.find(({ outcomeUnknown }) => outcomeUnknown) ?? failures[0];
  if (failure === undefined) return null;
  const error = unsure.size === 0 ? failure : withUnknownOutcome(failure);
  const { code, message } = error;
  for (const element of unsure) job.report(element, { outcome: 'unknown', code, message });
  // What an error says of an earlier request of the call is not true of rows that were never sent.
  const why = failure.cause instanceof DataverseError ? failure.cause : failure;
  return { error, rest: { outcome: 'not-tried', code, message: why.message } };
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
