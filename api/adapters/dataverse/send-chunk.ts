import type { BulkRun, Element } from './bulk-run.ts';
import type { DataverseError } from './errors.ts';
import { isTooLarge } from './errors.ts';
import { restCall } from './rest-call.ts';
import { type Refused, reportAlone, reportRow, sendPieces } from './send-pieces.ts';

/** Pieces that a refused piece is divided into. */
const fanOut = 10;
/** Pieces sent in one `$batch`: Microsoft advises against large ones, which hold a connection for long. */
const mostPieces = 100;

/**
 * Sends the rows of a chunk, in one request when they are good. On a standard table a chunk is all or nothing
 * and its error names no row, so a refused chunk is divided into ten pieces, sent as parts of one `$batch` that
 * goes on after an error; refused pieces are divided again until each bad row stands alone. No verdict is
 * guessed: a row is refused by an answer to this row alone.
 *
 * The bound, for n rows of which b are bad: with L = ceil(log10 n) rounds there are at most 10 b parts per round,
 * in at most 1 + L + (parts / 100) requests. A chunk of 1000 rows that are all bad takes 13 requests, one
 * bad row among 1000 takes 4.
 *
 * A chunk that fails inside Dataverse on every try (500; `resolveAttempts`, with pauses) is divided, too, for one of its
 * rows may cause it; a division is sent twice at most. When all pieces of a first division fail so, it is no row's
 * fault: Dataverse is unwell, and the call ends.
 *
 * A chunk that is too long is halved instead, each half a request of its own.
 */
export async function sendChunk<E extends Element>(run: BulkRun<E>, chunk: readonly E[]): Promise<void> {
  const [refused] = await sendPieces(run, [chunk]);
  if (refused === undefined) return;
  if (isTooLarge(refused.refusal) && refused.rows.length > 1) await sendHalves(run, refused);
  else await isolate(run, [refused]);
}

async function isolate<E extends Element>(run: BulkRun<E>, found: readonly Refused<E>[]): Promise<void> {
  // Alone from the start: nothing tells whether the row or Dataverse is at fault.
  const lone = found.find(({ rows, isSuspect }) => isSuspect && rows.length === 1);
  if (lone !== undefined) throw lone.refusal;
  let refused = found;
  let isAlive = false;
  while (refused.length > 0) {
    const pieces = refused.flatMap(({ rows }) => (rows.length > 1 ? split(rows, fanOut) : []));
    const next: Refused<E>[] = [];
    let latest = refused;
    for (let from = 0; from < pieces.length; from += mostPieces) {
      await restAsTold(run, latest);
      latest = await sendPieces(run, pieces.slice(from, from + mostPieces));
      next.push(...latest);
    }
    const suspects = next.filter(({ isSuspect }) => isSuspect);
    isAlive ||= suspects.length < pieces.length;
    for (const suspect of suspects) {
      if (!isAlive) throw suspect.refusal;
      reportAlone(run, suspect);
    }
    refused = next;
  }
}

/**
 * Sends rows that were too long together, short ones first: when a row is too long alone, those that wait are
 * longer still and are refused without being sent. So the requests are bounded by the bytes, not by the rows.
 */
async function sendHalves<E extends Element>(run: BulkRun<E>, whole: Refused<E>): Promise<void> {
  const open = [...split(whole.rows.toSorted(byLength), 2)];
  let latest: readonly Refused<E>[] = [whole];
  for (let piece = open.shift(); piece !== undefined; piece = open.shift()) {
    await restAsTold(run, latest);
    latest = await sendPieces(run, [piece]);
    const [refused] = latest;
    if (refused === undefined) continue;
    if (!isTooLarge(refused.refusal)) {
      await isolate(run, [refused]);
    } else if (refused.rows.length > 1) {
      open.unshift(...split(refused.rows, 2));
    } else {
      for (const row of open.flat()) reportRow(run, row, unsent(refused.refusal));
      return;
    }
  }
}

/** Nothing of a refused chunk goes again before the time that its refusals asked for. */
async function restAsTold<E extends Element>(run: BulkRun<E>, refused: readonly Refused<E>[]): Promise<void> {
  const refusals = refused.map(({ refusal }) => refusal);
  const [first] = refusals;
  if (!(await restCall(run, refusals)) && first !== undefined) throw first;
}

function byLength(left: Element, right: Element): number {
  return Buffer.byteLength(left.json) - Buffer.byteLength(right.json);
}

/** As many pieces as asked for, of one row or more, whose lengths differ by one at most. */
export function split<T>(rows: readonly T[], count: number): readonly (readonly T[])[] {
  const pieces = Math.min(count, rows.length);
  const edge = (piece: number) => Math.floor((piece * rows.length) / pieces);
  return Array.from({ length: pieces }, (_, piece) => rows.slice(edge(piece), edge(piece + 1)));
}

function unsent({ code, message }: DataverseError) {
  const why = `not sent, because a row of the same call that is no longer was refused: ${message}`;
  return { outcome: 'refused', code, message: why } as const;
}
