import type { BulkRest, BulkVerdict } from '../../ports/dataverse.ts';
import type { BulkRun, Element, Found } from './bulk-run.ts';
import {
  codes,
  type DataverseError,
  isCommonRefusal,
  isDataverseCode,
  isDuplicate,
  isRowsFault,
  isSettledByReading,
  mayBeRowsFault,
  settling,
  withOutcome,
} from './errors.ts';
import { type Answered, type Piece, requestPieces } from './request-pieces.ts';
import { pauseCall } from './rest-call.ts';
import { longestRetryAfter } from './retry.ts';

export interface Refused<E> {
  readonly rows: Piece<E>;
  readonly refusal: DataverseError;
  /** True when every try failed inside Dataverse: a row of the piece may cause it, or Dataverse is unwell. */
  readonly isSuspect: boolean;
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
    await run.rest;
    if (run.failure !== null) throw run.failure;
    const { doubtful, ...told } = tell(run, await answersTo(run, open, suspectTries));
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
    if (!(await pauseCall(run, round, retryAfterMs))) throw (lost ?? unsure).error;
  }
  return refused;
}

/** After a mistake of ours nobody knows how far the request came. */
async function answersTo<E extends Element>(
  run: BulkRun<E>,
  pieces: readonly Piece<E>[],
  suspectTries: number,
): Promise<readonly Answered<E>[]> {
  try {
    return await requestPieces(run, pieces, suspectTries);
  } catch (error) {
    for (const row of pieces.flat()) run.unsure.add(row);
    throw error;
  }
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
    const { rows, error, isWhole } = answer;
    const isUnsure = rows.some((row) => run.unsure.has(row));
    if (error === null) {
      for (const row of rows) reportRow(run, row, { outcome: 'written' });
    } else if (error.outcomeUnknown || (isUnsure && isDuplicate(error))) {
      for (const row of rows) run.unsure.add(row);
      doubtful.push({ ...answer, error });
    } else if (isWhole !== true && (isRowsFault(error) || mayBeRowsFault(error))) {
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
