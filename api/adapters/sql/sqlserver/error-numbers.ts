import type { RowRefused } from '../../../ports/sql.ts';
import type { RowVerb } from '../engine.ts';

/** Raised by the bridge itself; from 50000 on numbers are free. */
export const ownNumbers = { refused: 51000, unitsLockHeld: 51001 } as const;

/** Numbers of the errors the server reported, https://learn.microsoft.com/sql/relational-databases/errors-events; empty for others. */
export function errorNumbers(error: unknown): readonly number[] {
  if (error instanceof AggregateError) return error.errors.flatMap(errorNumbers);
  const number = error instanceof Error && 'number' in error ? error.number : undefined;
  return typeof number === 'number' ? [number] : [];
}

/** 547 is a foreign key or a check, which the text alone tells apart; checks are kept by the bridge before. */
export function refusalReason(error: unknown, verb: RowVerb): RowRefused['reason'] | null {
  for (const number of errorNumbers(error)) {
    const reason = reasonOf(number, verb);
    if (reason !== null) return reason;
  }
  return null;
}

function reasonOf(number: number, verb: RowVerb): RowRefused['reason'] | null {
  switch (number) {
    case 2627:
    case 2601:
      return 'duplicate';
    case 547:
      return verb === 'delete' ? 'has-children' : 'missing-parent';
    // NULL, text too long (2019 and newer, older), overflow, conversions of numbers and of dates.
    case 515:
    case 2628:
    case 8152:
    case 8115:
    case 8114:
    case 245:
    case 241:
    case 242:
    case ownNumbers.refused:
      return 'invalid';
    default:
      return null;
  }
}

/**
 * Deadlock, lock time-out, snapshot conflicts with rows (3960) and with a schema being changed (3961), and the
 * units' lock. A duplicate that no `RowRefused` took up concerns the bridge's own tables, which are looked at
 * before they are written: another unit was faster, and the next try sees it.
 */
const contention = new Set([1205, 1222, 3960, 3961, ownNumbers.unitsLockHeld, 2627, 2601]);

export function isContention(error: unknown): boolean {
  return errorNumbers(error).some((number) => contention.has(number));
}

/** From this severity on the server ends the session. */
const fatalClass = 20;

/**
 * True when the session is gone or of no more use. What has no number comes from the client: a broken socket, or
 * a time-out, after which the session may still be busy with the statement.
 */
export function isConnectionLost(error: unknown): boolean {
  if (errorNumbers(error).length === 0) return true;
  const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return all.some(
    (one) =>
      one instanceof Error && 'class' in one && typeof one.class === 'number' && one.class >= fatalClass,
  );
}

/** The client gave up waiting for a statement. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ETIMEOUT';
}
