import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { SqliteConnection } from './database.ts';
import { applyFiles } from './migrate-files.ts';
import { applyModel } from './migrate-model.ts';
import { isContention } from './result-codes.ts';

/** Tries and pause in milliseconds while another process holds the database, e.g. migrates it: 30 s. */
const maxTries = 300;
const pause = 100;

/**
 * Brings the schema up to date in one transaction: first the numbered files of the bridge's own tables, then
 * the tables of the model. Nothing is changed when anything fails.
 */
export async function migrate(
  connection: SqliteConnection,
  options: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  // Rebuilding a table must not delete or refuse because of the rows that refer to it; the check at the end
  // finds what would be left dangling. The pragma has no effect inside a transaction.
  connection.exec('pragma foreign_keys = off');
  try {
    await beginImmediate(connection, options.clock);
    applyAll(connection, options);
  } finally {
    if (connection.inTransaction) connection.exec('rollback');
    connection.exec('pragma foreign_keys = on');
  }
}

function applyAll(connection: SqliteConnection, { clock, logger }: { clock: Clock; logger: Logger }): void {
  const now = clock.now().toISOString();
  const steps = [...applyFiles(connection, now), ...applyModel(connection, now)];
  connection.exec('delete from bridge_writer');
  connection.exec('commit');
  if (steps.length > 0) logger.info({ steps }, 'database schema brought up to date');
}

async function beginImmediate(connection: SqliteConnection, clock: Clock): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      connection.exec('begin immediate');
      return;
    } catch (error) {
      if (!isContention(error) || tries >= maxTries) throw error;
      await clock.sleep(pause);
    }
  }
}
