import pg from 'pg';
import type { RowRefused } from '../../../ports/sql.ts';
import type { RowVerb } from '../engine.ts';

/** SQLSTATE of an error of the server, https://www.postgresql.org/docs/15/errcodes-appendix.html; null otherwise. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** Foreign keys are checked at the statement's end, so the verb tells a missing parent from a left child. */
export function refusalReason(error: unknown, verb: RowVerb): RowRefused['reason'] | null {
  const state = sqlState(error);
  switch (state) {
    case '23505':
      return 'duplicate';
    case '23503':
      return verb === 'delete' ? 'has-children' : 'missing-parent';
    case '23001':
      return 'has-children';
    case '23514':
    case '23502':
      return 'invalid';
    default:
      // Class 22: a value its type cannot hold.
      return state?.startsWith('22') ? 'invalid' : null;
  }
}

/**
 * Serialization failure, deadlock, lock time-out. A duplicate that no `RowRefused` took up concerns the bridge's
 * own tables, which are looked at before they are written: another unit was faster, and the next try sees it.
 */
const contention = new Set(['40001', '40P01', '55P03', '23505']);

export function isContention(error: unknown): boolean {
  return contention.has(sqlState(error) ?? '');
}

/** Shutdown, crash, start-up, and sessions the server ends: 57P01-57P03, 57P05, 25P03; 08 is the connection. */
const ended = /^(08...|57P0[1235]|25P03|53300)$/;

/**
 * True when the session is gone. What has no SQLSTATE comes from the socket or from the client, which gave up
 * waiting; either way nothing more can be done on this connection.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return ended.test(error.code ?? '08000');
}

/** The server stopped a statement at the time-out. */
export function isTimeout(error: unknown): boolean {
  return sqlState(error) === '57014';
}
