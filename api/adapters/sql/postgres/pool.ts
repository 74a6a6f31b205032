import pg from 'pg';
import type { Logger } from '../../../ports/logger.ts';
import { cellTypes } from './cell-types.ts';

/** Read units that may run at the same time, beside the one write unit. */
export const readSessions = 4;

/** Milliseconds. The server ends what takes longer; the client gives up on a server that no longer answers. */
const timeouts = {
  connectionTimeoutMillis: 10_000,
  /** Waiting for a lock of another program; the unit is then run again, see `isContention`. */
  lock_timeout: 2_000,
  statement_timeout: 60_000,
  query_timeout: 70_000,
  /** A unit whose process hangs must not hold its locks. */
  idle_in_transaction_session_timeout: 60_000,
  /** Idle sessions are closed, so that one that a firewall has forgotten is not kept for ever. */
  idleTimeoutMillis: 60_000,
};

/** How text on the wire is written, which `cellTypes` relies on whatever the server's defaults are. */
const sessionSettings = "set datestyle = 'ISO'; set timezone = 'UTC'; set standard_conforming_strings = on";

/** A pool of sessions; `url` as libpq has it, https://www.postgresql.org/docs/15/libpq-connect.html. */
export function openPool(url: string, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'towne-park-bridge',
    max: readSessions + 1,
    keepAlive: true,
    types: cellTypes,
    ...timeouts,
    onConnect: async (client) => {
      await client.query(sessionSettings);
    },
  });
  // A session that dies between two statements says so by an event that nobody else listens to, and an event
  // `error` without a listener ends the process. The next statement on that session fails by itself.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => logger.warn({ err: error }, 'a session of the database was lost'));
  return pool;
}
