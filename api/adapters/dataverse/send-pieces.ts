import type { BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import { batch } from './batch.ts';
import type { BulkRun, Element } from './bulk-run.ts';
import { target } from './context.ts';
import { codes, DataverseError, decide, isDuplicate, isTooLarge, settling } from './errors.ts';
import { longestRetryAfter } from './retry.ts';
import { malformedReply } from './send.ts';

/** Rows that are written together or not at all. */
type Piece<E> = readonly E[];

export interface Refused<E> {
  readonly rows: Piece<E>;
  readonly refusal: DataverseError;
}

/** A piece and what became of it; null when it was written. */
interface Answered<E> {
  readonly rows: Piece<E>;
  readonly error: DataverseError | null;
}

/**
 * Sends pieces, one as a request, several as the parts of a `$batch`, until each is written or refused; the
 * rows of the written ones are reported, and so are refused rows that stand alone. Refused pieces are the result.
 * Rows whose answer was lost are read, all of a round together, and only those that are not there as we write
 * them are sent again. What is no row's fault is thrown after the other pieces were told.
 */
export async function sendPieces<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
): Promise<readonly Refused<E>[]> {
  const refused: Refused<E>[] = [];
  const add = (more: readonly Refused<E>[]) => {
    for (const piece of more) toldIfAlone(run, piece);
    refused.push(...more);
  };
  let open = pieces;
  for (let round = 1; open.length > 0; round += 1) {
    if (run.failure !== null) throw run.failure;
    const { doubtful, ...told } = tell(run, await request(run, open));
    add(told.refused);
    if (told.fatal !== null) throw told.fatal;
    const lost = doubtful.find(({ error }) => error.outcomeUnknown);
    if (lost !== undefined && round >= run.context.resolveAttempts) throw lost.error;
    const settled = await settle(run, doubtful);
    add(settled.refused);
    open = settled.again;
    const retryAfterMs = longestRetryAfter(doubtful.map(({ error }) => error));
    if (lost === undefined || open.length === 0) continue;
    if (!(await run.context.pause(round, retryAfterMs))) throw lost.error;
  }
  return refused;
}

/** The only way to report a row: it is not unsure any more. */
export function reportRow<E extends Element>(run: BulkRun<E>, row: E, verdict: BulkVerdict | BulkRest): void {
  run.unsure.delete(row);
  run.job.report(row, verdict);
}

interface Doubtful<E> extends Answered<E> {
  readonly error: DataverseError;
}

interface Told<E> {
  readonly refused: readonly Refused<E>[];
  /** No answer, or a duplicate that may be the row of our own try that came late. */
  readonly doubtful: readonly Doubtful<E>[];
  /** An error that every other request would meet, too. */
  readonly fatal: DataverseError | null;
}

/** Reports what the answers say for certain, and sorts the others. */
function tell<E extends Element>(run: BulkRun<E>, answers: readonly Answered<E>[]): Told<E> {
  const refused: Refused<E>[] = [];
  const doubtful: Doubtful<E>[] = [];
  let fatal: DataverseError | null = null;
  for (const { rows, error } of answers) {
    const isUnsure = rows.some((row) => run.unsure.has(row));
    if (error === null) {
      for (const row of rows) reportRow(run, row, { outcome: 'written' });
    } else if (error.outcomeUnknown || (isUnsure && isDuplicate(error))) {
      for (const row of rows) run.unsure.add(row);
      doubtful.push({ rows, error });
    } else if (isRowsFault(error)) {
      refused.push({ rows, refusal: error });
    } else {
      fatal ??= error;
      if (error.status >= 400 && decide(error) === 'give-up' && !isUnsure) {
        for (const row of rows) reportRow(run, row, refusedBy(error));
      }
    }
  }
  return { refused, doubtful, fatal };
}

interface Settled<E> {
  readonly refused: readonly Refused<E>[];
  readonly again: readonly Piece<E>[];
}

/** Reads the doubtful rows and reports those that reading settles. */
async function settle<E extends Element>(
  run: BulkRun<E>,
  doubtful: readonly Doubtful<E>[],
): Promise<Settled<E>> {
  const rows = doubtful.flatMap((piece) => piece.rows);
  if (rows.length === 0) return { refused: [], again: [] };
  const found = await settling(run.job.settle(rows));
  const left = new Set(rows);
  for (const [index, row] of rows.entries()) {
    const what = found[index];
    if (what !== 'written' && what !== 'taken') continue;
    left.delete(row);
    reportRow(run, row, what === 'written' ? { outcome: 'written' } : taken);
  }
  const refused: Refused<E>[] = [];
  const again: Piece<E>[] = [];
  for (const { rows: sent, error } of doubtful) {
    const still = sent.filter((row) => left.has(row));
    // A duplicate that is none of these rows will be one the next time, too.
    if (!error.outcomeUnknown && still.length === sent.length) refused.push({ rows: sent, refusal: error });
    else if (still.length > 0) again.push(still);
  }
  return { refused, again };
}

const taken: BulkVerdict = {
  outcome: 'refused',
  code: codes.duplicateId,
  message: 'a row with this id is there already',
};

function refusedBy({ code, message }: DataverseError): BulkVerdict {
  return { outcome: 'refused', code, message };
}

/** A row that stands alone is refused for good, whatever the call comes to. */
function toldIfAlone<E extends Element>(run: BulkRun<E>, { rows, refusal }: Refused<E>): void {
  const [only, second] = rows;
  if (only !== undefined && second === undefined) reportRow(run, only, refusedBy(refusal));
}

function request<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
): Promise<readonly Answered<E>[]> {
  const [only, second] = pieces;
  return only !== undefined && second === undefined ? requestOne(run, only) : requestParts(run, pieces);
}

async function requestOne<E extends Element>(
  { context, job }: BulkRun<E>,
  rows: Piece<E>,
): Promise<readonly Answered<E>[]> {
  const { set } = job.table;
  try {
    const { tookMs } = await context.send({
      method: 'POST',
      target: target(messagePath(job), { tag: context.tag }),
      body: bodyOf(rows),
      whenUnknown: 'report',
    });
    context.pace.learn(set, { kind: 'took', rows: rows.length, tookMs });
    return [{ rows, error: null }];
  } catch (error) {
    if (!(error instanceof DataverseError)) throw error;
    if (isTooLarge(error)) context.pace.learn(set, { kind: 'too-long', rows: rows.length });
    return [{ rows, error }];
  }
}

/** Each part is the bulk message itself with fewer rows: what it means, and how it names its rows, stays the same. */
async function requestParts<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
): Promise<readonly Answered<E>[]> {
  const items = pieces.map((rows) => ({
    operation: { method: 'POST', target: messagePath(run.job), body: bodyOf(rows) } as const,
  }));
  try {
    const results = await batch(run.context, items, { continueOnError: true });
    return pieces.map((rows, index) => {
      const result = results[index];
      if (result?.outcome === 'failed') return { rows, error: result.error };
      return { rows, error: result?.outcome === 'done' ? null : malformedReply('a part was not run') };
    });
  } catch (error) {
    if (!(error instanceof DataverseError)) throw error;
    if (!isTooLarge(error)) return pieces.map((rows) => ({ rows, error }));
    const middle = Math.ceil(pieces.length / 2);
    const first = await request(run, pieces.slice(0, middle));
    return [...first, ...(await request(run, pieces.slice(middle)))];
  }
}

function messagePath<E extends Element>({ table, message }: BulkRun<E>['job']): string {
  return `${table.set}/Microsoft.Dynamics.CRM.${message}`;
}

function bodyOf<E extends Element>(rows: Piece<E>): string {
  return `{"Targets":[${rows.map((element) => element.json).join(',')}]}`;
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
