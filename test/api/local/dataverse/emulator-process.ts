import Libsql from 'libsql';
import { syncedTables } from '../../../../api/domain/model/tables.ts';
import { startDataverseEmulator } from '../../../../api/local/dataverse/start.ts';

/**
 * An emulator in a process of its own, to be killed by a test; tells its parent the URL. With a number n it kills
 * itself before the n-th row of the first larger transaction is written, with `commit` and `committed` before and
 * after the end of that transaction.
 */
const [dataFile = null, killAt] = process.argv.slice(2);
const { url } = await startDataverseEmulator({ dataFile, tables: syncedTables });
if (killAt !== undefined) killInside(killAt);
process.send?.(url);

/** Rows from which on a transaction is an import. */
const large = 20;

function killInside(at: string): void {
  const database = Libsql.prototype;
  const statement = Object.getPrototypeOf(new Libsql(':memory:', {}).prepare('SELECT 1'));
  const { exec } = database;
  const { run } = statement;
  let rows = 0;
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  database.exec = function (sql: string) {
    const ends = sql === 'COMMIT' && rows >= large;
    if (ends && at === 'commit') die();
    const result = exec.call(this, sql);
    if (ends && at === 'committed') die();
    if (sql === 'COMMIT') rows = 0;
    return result;
  };
  statement.run = function (...values: unknown[]) {
    rows += 1;
    if (rows === Number(at)) die();
    return run.apply(this, values);
  };
}
