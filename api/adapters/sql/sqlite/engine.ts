import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { CompiledQuery, Kysely, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import { plainCells } from '../plain-cells.ts';
import { savepoint } from '../savepoint.ts';
import type { BridgeTables, Db } from '../schema-types.ts';
import { upsertOnConflict } from '../upsert.ts';
import { SqliteConnection } from './database.ts';
import { type Begin, UnitDialect } from './dialect.ts';
import { isContention, refusalReason } from './result-codes.ts';

/** SQLITE_MAX_VARIABLE_NUMBER since 3.32, https://www.sqlite.org/limits.html. */
const maxParameters = 32766;

/**
 * Pages each connection keeps, in KiB. The system keeps the file as well, so that readers need few of their own; the
 * writer keeps what a unit has changed until its end.
 */
const writerCacheKib = 8_000;
const readerCacheKib = 1_000;

/**
 * Pages the log may hold before it is written into the file, 16 MiB. Ids in no order touch the same pages again and
 * again, so a longer log writes each of them less often; SQLite's own 1000 made loads wait for the disk.
 */
const checkpointPages = 4_000;

/** Read units that may run at the same time on a file. */
const readConnections = 4;

/**
 * How long one statement may wait for a foreign writer, in milliseconds. The library is synchronous, so this
 * blocks the process; the longer wait is done between attempts.
 */
const busyTimeout = 10;

/** While the file is opened another process may be recovering it; nothing else runs in this one yet. */
const openTimeout = 5000;

const pragmas = `
  pragma busy_timeout = ${busyTimeout};
  pragma foreign_keys = on;
  pragma synchronous = full;
  pragma wal_autocheckpoint = ${checkpointPages};
`;

/** The engine together with the connection that migrates it. */
export interface SqliteEngine extends Engine {
  readonly connection: SqliteConnection;
}

/** Opens a file (created when missing, its folder too) or, with `:memory:`, a database of this process alone. */
export function openSqliteEngine(path: string): SqliteEngine {
  const inMemory = path === ':memory:';
  if (!inMemory) mkdirSync(dirname(path), { recursive: true });
  const connection = connect(path, writerCacheKib);
  const writer = kyselyOn(connection, 'begin immediate');
  const readers = inMemory ? [] : Array.from({ length: readConnections }, () => readerOn(path));
  const idle = [...readers];
  return {
    connection,
    maxParameters,
    exactIntegerType: 'integer',
    textType: 'text',
    readers: readers.length,
    write: (work) => writer.transaction().execute((db) => unmarked(db, work)),
    read: (work) => (inMemory ? readOnWriter(writer, work) : readOnIdle(idle, work)),
    atomically: savepoint,
    refusable: (_db, statement) => statement(),
    markBridge: mark,
    skipsLocked: false,
    // Processes on one file are on one machine and share its clock.
    instant: (now, plusMs) => sql.val(new Date(Date.parse(now) + plusMs).toISOString()),
    unscaled: (column) => sql`cast(replace(${sql.ref(column)}, '.', '') as integer)`,
    ...plainCells,
    upsert: upsertOnConflict,
    refusalReason,
    isContention,
    close: async () => {
      for (const reader of readers) await reader.destroy();
      await writer.destroy();
    },
  };
}

/** The writer opens first and makes the file a write-ahead-log one, which it then is for every connection. */
function connect(path: string, cacheKib: number): SqliteConnection {
  const connection = new SqliteConnection(path);
  connection.exec(`pragma busy_timeout = ${openTimeout}`);
  connection.prepare('pragma journal_mode = wal').all([]);
  connection.exec(pragmas);
  connection.exec(`pragma cache_size = -${cacheKib}`);
  return connection;
}

function kyselyOn(connection: SqliteConnection, begin: Begin): Kysely<BridgeTables> {
  return new Kysely<BridgeTables>({ dialect: new UnitDialect(connection, begin) });
}

function readerOn(path: string): Kysely<BridgeTables> {
  const connection = connect(path, readerCacheKib);
  connection.exec('pragma query_only = on');
  return kyselyOn(connection, 'begin');
}

/** In memory there is one connection; it is barred from writing while a read unit has it. */
async function readOnWriter<T>(writer: Kysely<BridgeTables>, work: (db: Db) => Promise<T>): Promise<T> {
  return writer.transaction().execute(async (db) => {
    await run(db, 'pragma query_only = on');
    try {
      return await work(db);
    } finally {
      await run(db, 'pragma query_only = off');
    }
  });
}

/** The caller lets at most `readers` units in, so one is always idle. */
async function readOnIdle<T>(idle: Kysely<BridgeTables>[], work: (db: Db) => Promise<T>): Promise<T> {
  const reader = idle.pop();
  if (reader === undefined) throw new Error('more read units than read connections');
  try {
    return await reader.transaction().execute(work);
  } finally {
    idle.push(reader);
  }
}

async function mark(db: Db, on: boolean): Promise<void> {
  if (on) await db.insertInto('bridge_writer').values({ marker: 1 }).execute();
  else await db.deleteFrom('bridge_writer').execute();
}

/** A marker that outlived its transaction would hide every later change. */
async function unmarked<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  const result = await work(db);
  await mark(db, false);
  return result;
}

async function run(db: Db, statement: string): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(statement));
}
