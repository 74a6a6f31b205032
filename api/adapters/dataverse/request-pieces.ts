import { type BatchResult, batch } from './batch.ts';
import type { BulkRun, Element } from './bulk-run.ts';
import { target } from './context.ts';
import { DataverseError, isRowsFault, isTooLarge, mayBeRowsFault, withOutcome } from './errors.ts';
import { isList, isObject, type Json } from './lossless-json.ts';
import { malformedReply, type ReplyFacts } from './malformed-reply.ts';
import { restCall } from './rest-call.ts';

/** Rows that are written together or not at all. */
export type Piece<E> = readonly E[];

/** A piece and what became of it; null when it was written. */
export interface Answered<E> {
  readonly rows: Piece<E>;
  readonly error: DataverseError | null;
  /** The error is of a `$batch` as a whole, or of another piece of it: it says nothing of this piece. */
  readonly isWhole?: boolean;
}

/**
 * Sends pieces once, one as a request, several as the parts of a `$batch`. Every failure is an answer; a failure
 * inside Dataverse is tried `suspectAttempts` times. Throws nothing but mistakes of ours.
 */
export function requestPieces<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
  suspectAttempts: number,
): Promise<readonly Answered<E>[]> {
  const [only, second] = pieces;
  return only !== undefined && second === undefined
    ? requestOne(run, only, suspectAttempts)
    : requestParts(run, pieces, suspectAttempts);
}

async function requestOne<E extends Element>(
  { context, job }: BulkRun<E>,
  rows: Piece<E>,
  suspectAttempts: number,
): Promise<readonly Answered<E>[]> {
  const { set } = job.table;
  try {
    const reply = await context.send({
      method: 'POST',
      target: target(messagePath(job), { tag: context.tag }),
      body: bodyOf(rows),
      suspectAttempts,
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
  suspectAttempts: number,
): Promise<readonly Answered<E>[]> {
  const items = pieces.map((rows) => ({
    operation: { method: 'POST', target: messagePath(run.job), body: bodyOf(rows) } as const,
  }));
  let answers: readonly Answered<E>[];
  try {
    const results = await batch(run.context, items, { continueOnError: true, suspectAttempts });
    answers = pieces.map((rows, index) => answerOf(run, rows, results[index]));
  } catch (error) {
    if (!(error instanceof DataverseError)) throw error;
    answers = pieces.map((rows) => ({ rows, error, isWhole: true }));
  }
  const open = answers.filter(mayPassAlone);
  const told = answers.filter((answer) => !mayPassAlone(answer));
  const [first] = open;
  if (first === undefined || !(await restCall(run, [first.error]))) return answers;
  const alone = open.map(({ rows }) => rows);
  const send = isTooLarge(first.error) ? requestHalves : requestEach;
  return [...told, ...(await send(run, alone, suspectAttempts))];
}

/**
 * The refusal of a whole batch tells nothing of its pieces: they go once more, in requests of their own, unless
 * every request would be refused alike.
 */
function mayPassAlone<E>(answer: Answered<E>): answer is Answered<E> & { readonly error: DataverseError } {
  const { error, isWhole } = answer;
  if (error === null || isWhole !== true || error.outcomeUnknown) return false;
  return isRowsFault(error) || mayBeRowsFault(error);
}

async function requestHalves<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
  suspectAttempts: number,
): Promise<readonly Answered<E>[]> {
  const middle = Math.ceil(pieces.length / 2);
  const first = await requestPieces(run, pieces.slice(0, middle), suspectAttempts);
  return [...first, ...(await requestPieces(run, pieces.slice(middle), suspectAttempts))];
}

/**
 * Pieces one by one. When the first two both fail inside Dataverse it is unwell: the others are not sent, for
 * each would cost as many requests.
 */
async function requestEach<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
  suspectAttempts: number,
): Promise<readonly Answered<E>[]> {
  const answers: Answered<E>[] = [];
  for (const [index, rows] of pieces.entries()) {
    const failed = answers.flatMap(({ error }) => (error !== null && mayBeRowsFault(error) ? [error] : []));
    const [error] = failed;
    const isUnwell = error !== undefined && index >= mostFailures && failed.length === index;
    if (isUnwell) answers.push({ rows, error: withOutcome(error, false), isWhole: true });
    else answers.push(...(await requestOne(run, rows, suspectAttempts)));
  }
  return answers;
}

const mostFailures = 2;

/** What a part of a batch tells of its piece. */
function answerOf<E extends Element>(
  run: BulkRun<E>,
  rows: Piece<E>,
  result: BatchResult | undefined,
): Answered<E> {
  if (result?.outcome === 'failed') return { rows, error: result.error, isWhole: result.isWhole === true };
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
