import { randomUUID } from 'node:crypto';
import Libsql from 'libsql';
import { ODataError } from '../errors.ts';
import type { SchemaData } from '../metadata/types.ts';
import { dataFileError, foreignFile } from './data-file-error.ts';

type Parameters = (string | number | null)[];
type Statement = Libsql.Statement<Parameters>;

export interface DiskRow {
  readonly table: string;
  readonly id: string;
  readonly version: number;
  /** JSON object of the non-null cells by logical name; null = the row was deleted. */
  readonly cells: string | null;
  /** Epoch milliseconds of the write. */
  readonly at: number;
}

export interface DiskChange {
  readonly rows: readonly DiskRow[];
  readonly settings: Readonly<Record<string, string>>;
  readonly schema: SchemaData | null;
  /** Forget every row and delete first. */
  readonly wipe: boolean;
}

const definition = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS rows (
    "table" TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, cells TEXT, at INTEGER NOT NULL,
    PRIMARY KEY ("table", id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`;

/** Its tables with their columns; the process may have ended after the first of them. */
const ownTables = new Map([
  ['rows', 'table,id,version,cells,at'],
  ['settings', 'name,value'],
]);

const listTables = `
  SELECT m.name AS name, group_concat(c.name) AS columns FROM sqlite_schema m, pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'libsql%' GROUP BY m.name`;

/**
 * 503: two emulators with rows of their own in memory would overwrite each other's. No published code stands for it.
 */
const takenOver = new ODataError(
  503,
  '0x80040216',
  'Another emulator opened the data file of this one and has its rows from now on; this one neither reads nor writes any more, and nothing it acknowledged is lost. Stop this one and call the other; or stop both, then start one.',
);

/**
 * The file behind the rows. A change is one transaction; WAL survives SIGKILL as soon as the commit returns
 * (a power cut may lose the last commits, never tear one).
 */
export class Disk {
  readonly #db: Libsql.Database;
  readonly #put: Statement;
  readonly #set: Statement;
  readonly #get: Statement;
  readonly #owner = randomUUID();

  /** Throws a DataFileError for a file that cannot be used; a foreign one stays as it is. */
  constructor(path: string) {
    try {
      this.#db = openOwn(path);
      this.#put = this.#db.prepare<Parameters>(
        'INSERT INTO rows ("table", id, version, cells, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT ("table", id) DO UPDATE SET version = excluded.version, cells = excluded.cells, at = excluded.at',
      );
      this.#set = this.#db.prepare<Parameters>(
        'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      );
      this.#get = this.#db.prepare<Parameters>('SELECT value FROM settings WHERE name = ?');
      this.#set.run('owner', this.#owner);
    } catch (error) {
      throw dataFileError(path, error);
    }
  }

  /**
   * The last emulator to open a file owns it; throws a 503 in an older one. `holdFile` keeps it from coming to that,
   * but where files are shared over a network locks may do nothing.
   */
  checkOwner(): void {
    const row = this.#get.get('owner') as { value: string } | undefined;
    if (row?.value !== this.#owner) throw takenOver;
  }

  commit(change: DiskChange): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.checkOwner();
      if (change.wipe) this.#db.exec('DELETE FROM rows');
      for (const row of change.rows) this.#put.run(row.table, row.id, row.version, row.cells, row.at);
      for (const [name, value] of Object.entries(change.settings)) this.#set.run(name, value);
      if (change.schema !== null) this.#set.run('schema', JSON.stringify(change.schema));
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  settings(): ReadonlyMap<string, string> {
    const rows = this.#db.prepare<Parameters>('SELECT name, value FROM settings').all();
    return new Map((rows as { name: string; value: string }[]).map((r) => [r.name, r.value]));
  }

  /** Every row and delete, read in pages so that the file is never in memory twice. */
  *rows(): Generator<DiskRow> {
    const next = this.#db.prepare<Parameters>(
      'SELECT "table", id, version, cells, at FROM rows WHERE ("table", id) > (?, ?) ORDER BY "table", id LIMIT 2000',
    );
    let last: DiskRow | undefined;
    do {
      const page = next.all(last?.table ?? '', last?.id ?? '') as DiskRow[];
      yield* page;
      last = page.at(-1);
    } while (last !== undefined);
  }

  /** Forgets deletes older than the tracking window: no valid token can ask for them any more. */
  forgetDeletes(before: number): void {
    this.#db.prepare<Parameters>('DELETE FROM rows WHERE cells IS NULL AND at < ?').run(before);
  }

  /** Closes a file that could not be read, and changes nothing more in it. */
  abandon(): void {
    this.#db.close();
  }

  close(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }
}

/** Opens a new file or one of this emulator. */
function openOwn(path: string): Libsql.Database {
  const db = new Libsql(path, {});
  try {
    const tables = db.prepare<Parameters>(listTables).all() as { name: string; columns: string }[];
    if (tables.some(({ name, columns }) => ownTables.get(name) !== columns)) throw foreignFile(path);
    db.exec(definition);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
