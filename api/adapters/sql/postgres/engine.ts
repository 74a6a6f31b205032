import { Kysely, type RawBuilder, sql } from 'kysely';
import type { Pool } from 'pg';
import type { Engine } from '../engine.ts';
import { savepoint } from '../savepoint.ts';
import type { BridgeTables, Db } from '../schema-types.ts';
import { unitDialect } from './driver.ts';
import { isContention, refusalReason } from './error-codes.ts';
import { readSessions } from './pool.ts';
import { writerSetting } from './triggers.ts';

/** The protocol counts parameters in 16 bits. */
const maxParameters = 32767;

/**
 * Write units are SERIALIZABLE. A unit reads, decides and writes, and other processes of the bridge do the same
 * at the same time: the server then lets only those commit that could have run one after the other, also
 * where what was read is a row that was not there (https://www.postgresql.org/docs/15/transaction-iso.html).
 * Foreign programs mostly write under READ COMMITTED and take no part in that check. Against them a unit has
 * the snapshot: a row it changes that somebody changed since fails the unit, which runs again; what it only
 * read and somebody changed is in the change log, and the next run compares it; keys and references are
 * the database's own constraints.
 */
const beginWrite = 'begin isolation level serializable';

/** One snapshot. Beside serializable writers it is one that existed, which is all the port promises. */
const beginRead = 'begin isolation level repeatable read read only';

/** The engine over a pool, which it closes. */
export function postgresEngine(pool: Pool): Engine {
  const writer = kyselyOn(pool, beginWrite);
  const reader = kyselyOn(pool, beginRead);
  return {
    maxParameters,
    exactIntegerType: 'bigint',
    textType: 'text',
    readers: readSessions,
    write: (work) => writer.transaction().execute(work),
    read: (work) => reader.transaction().execute(work),
    atomically: savepoint,
    // An error ends the transaction up to the last savepoint.
    refusable: savepoint,
    markBridge: mark,
    skipsLocked: true,
    instant: (_now, plusMs) => instant(plusMs),
    unscaled: (column, scale) => sql`trunc(${sql.ref(column)} * ${sql.raw(`1${'0'.repeat(scale)}`)})`,
    refusalReason,
    isContention,
    close: () => pool.end(),
  };
}

function kyselyOn(pool: Pool, begin: string): Kysely<BridgeTables> {
  return new Kysely<BridgeTables>({ dialect: unitDialect(pool, begin) });
}

/** By the server's clock, not the transaction's: a unit that waited for a lock must not take an old lease for new. */
function instant(plusMs: number): RawBuilder<string> {
  const at = sql`clock_timestamp() + ${sql.raw(String(plusMs))} * interval '1 millisecond'`;
  return sql<string>`to_char((${at}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

async function mark(db: Db, on: boolean): Promise<void> {
  await sql`select set_config(${writerSetting}, ${on ? 'on' : 'off'}, true)`.execute(db);
}
