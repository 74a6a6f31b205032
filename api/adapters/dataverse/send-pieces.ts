import type { BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import { type BatchResult, batch } from './batch.ts';
import type { BulkRun, Element, Found } from './bulk-run.ts';
import { target } from './context.ts';
import {
  codes,
  DataverseError,
  isCommonRefusal,
  isDataverseCode,
  isDuplicate,
  isRowsFault,
  isSettledByReading,
  isTooLarge,
  mayBeRowsFault,
  settling,
  withOutcome,
} from './errors.ts';
import { isList, isObject, type Json } from './lossless-json.ts';
import { malformedReply, type ReplyFacts } from './malformed-reply.ts';
import { longestRetryAfter } from './retry.ts';

/** Rows that are written together or not at all. */
type Piece<E> = readonly E[];

export interface Refused<E> {
  readonly rows: Piece<E>;
  readonly refusal: DataverseError;
  /** True when every try failed inside Dataverse: a row of the piece may cause it, or Dataverse is unwell. */
  readonly isSuspect: boolean;
}

/** A piece and what became of it; null when it was written. */
interface Answered<E> {
  readonly rows: Piece<E>;
  readonly error: DataverseError | null;
  /** The error is of a `$batch` as a whole: it says nothing of this piece alone. */
  readonly isWhole?: boolean;
}

/** Sendings of a piece that fails inside Dataverse; the chunk it is of was sent often enough to wait. */
const mostSuspectTries = 2;

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
  const { resolveAttempts } = run.context;
  const suspectTries = pieces.length > 1 ? Math.min(mostSuspectTries, resolveAttempts) : resolveAttempts;
  const refused: Refused<E>[] = [];
  const add = (more: readonly Refused<E>[]) => {
    for (const piece of more) if (!piece.isSuspect) reportAlone(run, piece);
    refused.push(...more);
  };
  let open = pieces;
  for (let round = 1; open.length > 0; round += 1) {
    if (run.failure !== null) throw run.failure;
    const { doubtful, ...told } = tell(run, await request(run, open));
    add(told.refused);
    if (told.fatal !== null) throw told.fatal;
    const lost = doubtful.find(isLost);
    if (lost !== undefined && round >= resolveAttempts) throw lost.error;
    const settled = await settle(run, doubtful, round >= suspectTries);
    add(settled.refused);
    open = settled.again;
    const unsure = doubtful.find(({ error }) => error.outcomeUnknown);
    if (unsure === undefined || open.length === 0) continue;
    const retryAfterMs = longestRetryAfter(doubtful.map(({ error }) => error));
    if (!(await run.context.pause(round, retryAfterMs))) throw (lost ?? unsure).error;
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

/** No answer of Dataverse to this piece: it is sent again until one comes, or too often. */
function isLost<E>({ error, isWhole }: Doubtful<E>): boolean {
  if (!error.outcomeUnknown) return false;
  return isWhole === true || !(mayBeRowsFault(error) || isSettledByReading(error));
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
  for (const answer of answers) {
    const { rows, error } = answer;
    const isUnsure = rows.some((row) => run.unsure.has(row));
    if (error === null) {
      for (const row of rows) reportRow(run, row, { outcome: 'written' });
    } else if (error.outcomeUnknown || (isUnsure && isDuplicate(error))) {
      for (const row of rows) run.unsure.add(row);
      doubtful.push({ ...answer, error });
    } else if (isRowsFault(error) || mayBeRowsFault(error)) {
      refused.push({ rows, refusal: error, isSuspect: !isRowsFault(error) });
    } else {
      fatal ??= error;
      // A gateway has not judged the rows: they were not tried.
      if (isDataverseCode(error.code) && isCommonRefusal(error) && !isUnsure) {
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

/**
 * Reads the doubtful rows and reports those that reading settles. What Dataverse itself refused, or on the last try
 * failed to do, and what is not there, is refused.
 */
async function settle<E extends Element>(
  run: BulkRun<E>,
  doubtful: readonly Doubtful<E>[],
  isLastTry: boolean,
): Promise<Settled<E>> {
  const rows = doubtful.flatMap((piece) => piece.rows);
  if (rows.length === 0) return { refused: [], again: [] };
  const found = await settling(run.job.settle(rows));
  const left = new Set(rows);
  for (const [index, row] of rows.entries()) {
    const what = found[index];
    if (what === undefined || what === 'send') continue;
    left.delete(row);
    reportRow(run, row, verdicts[what]);
  }
  const refused: Refused<E>[] = [];
  const again: Piece<E>[] = [];
  for (const piece of doubtful) {
    const { rows: sent, error } = piece;
    const still = sent.filter((row) => left.has(row));
    if (still.length === 0) continue;
    const refusal = withOutcome(error, false);
    // A duplicate that is none of these rows will be one the next time, too.
    const isFinal = !error.outcomeUnknown && still.length === sent.length;
    const isSuspect = !isLost(piece) && mayBeRowsFault(error);
    if (isFinal || (isSettledByReading(error) && !isLost(piece))) {
      refused.push({ rows: still, refusal, isSuspect: false });
    } else if (isSuspect && isLastTry) refused.push({ rows: still, refusal, isSuspect });
    else again.push(still);
  }
  return { refused, again };
}

const verdicts: Readonly<Record<Exclude<Found, 'send'>, BulkVerdict>> = {
  written: { outcome: 'written' },
  taken: { outcome: 'refused', code: codes.duplicateId, message: 'a row with this id is there already' },
  unreadable: {
    outcome: 'refused',
    code: 'unreadable-row',
    message:
      'a row with this id is there with values outside of the rules of its columns; whether this call wrote it is not known',
  },
};

function refusedBy({ code, message }: DataverseError): BulkVerdict {
  return { outcome: 'refused', code, message };
}

/** A row that stands alone is refused for good, whatever the call comes to. */
export function reportAlone<E extends Element>(run: BulkRun<E>, { rows, refusal }: Refused<E>): void {
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
    const reply = await context.send({
      method: 'POST',
      target: target(messagePath(job), { tag: context.tag }),
      body: bodyOf(rows),
      whenUnknown: 'report',
    });
    if (!isWritten(job, rows, reply.status, () => reply.json()))
      return [{ rows, error: noBulkAnswer(reply) }];
    context.pace.learn(set, { kind: 'took', rows: rows.length, tookMs: reply.tookMs });
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
  let results: readonly BatchResult[];
  try {
    results = await batch(run.context, items, { continueOnError: true });
  } catch (error) {
    if (!(error instanceof DataverseError)) throw error;
    if (isTooLarge(error)) return requestHalves(run, pieces);
    results = pieces.map(() => ({ outcome: 'failed', error, isWhole: true }));
  }
  const answers: Answered<E>[] = [];
  for (const [index, rows] of pieces.entries()) answers.push(await answerOf(run, rows, results[index]));
  return answers;
}

async function requestHalves<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
): Promise<readonly Answered<E>[]> {
  const middle = Math.ceil(pieces.length / 2);
  const first = await request(run, pieces.slice(0, middle));
  return [...first, ...(await request(run, pieces.slice(middle)))];
}

/**
 * What a part of a batch tells of its piece. The refusal of a whole batch tells nothing: the piece goes once more, in a
 * request of its own, unless every request would be refused alike.
 */
async function answerOf<E extends Element>(
  run: BulkRun<E>,
  rows: Piece<E>,
  result: BatchResult | undefined,
): Promise<Answered<E>> {
  if (result?.outcome === 'failed') {
    const { error, isWhole } = result;
    const isRows = isRowsFault(error) || mayBeRowsFault(error);
    if (isWhole !== true || error.outcomeUnknown || !isRows)
      return { rows, error, isWhole: isWhole === true };
    const [answer] = await requestOne(run, rows);
    return answer ?? { rows, error };
  }
  const reply = result?.outcome === 'done' ? result.replies[0] : undefined;
  if (reply === undefined) return { rows, error: malformedReply('a part was not run') };
  const isGood = isWritten(run.job, rows, reply.status, () => reply.json);
  return { rows, error: isGood ? null : noBulkAnswer(reply) };
}

/** 204, or of CreateMultiple the ids of as many rows as were sent: other 2xx are none of Dataverse's answers. */
function isWritten<E extends Element>(
  { message }: BulkRun<E>['job'],
  rows: Piece<E>,
  status: number,
  json: () => Json,
): boolean {
  if (status === 204) return true;
  if (message !== 'CreateMultiple' || status !== 200) return false;
  try {
    const answer = json();
    return isObject(answer) && isList(answer.Ids ?? null) && Object(answer.Ids).length === rows.length;
  } catch (error) {
    if (error instanceof DataverseError) return false;
    throw error;
  }
}

function noBulkAnswer(reply: ReplyFacts & { readonly status: number }): DataverseError {
  return malformedReply(
    `the answer to a bulk message is ${reply.status}, but none of Dataverse`,
    reply,
    true,
  );
}

function messagePath<E extends Element>({ table, message }: BulkRun<E>['job']): string {
  return `${table.set}/Microsoft.Dynamics.CRM.${message}`;
}

function bodyOf<E extends Element>(rows: Piece<E>): string {
  return `{"Targets":[${rows.map((element) => element.json).join(',')}]}`;
}
