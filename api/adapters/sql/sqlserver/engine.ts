import { Kysely, type RawBuilder, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import { literal } from '../schema-names.ts';
import type { BridgeTables, Db } from '../schema-types.ts';
import { bound, selected } from './cells.ts';
import { type SessionPool, unitDialect } from './driver.ts';
import { isContention, refusalReason } from './error-numbers.ts';
import { readSessions } from './pool.ts';
import { savepoints } from './savepoints.ts';
import { writerKey } from './triggers.ts';
import { readUnit, type UnitTexts, writeUnit } from './units.ts';
import { updateThenInsert } from './upsert.ts';

/** The server takes 2100, of which the call that carries a statement needs some. */
const maxParameters = 2000;

/** The engine over a pool, which it closes. */
export function sqlServerEngine(pool: SessionPool): Engine {
  const writer = kyselyOn(pool, writeUnit);
  const reader = kyselyOn(pool, readUnit);
  return {
    maxParameters,
    exactIntegerType: 'bigint',
    textType: 'nvarchar(200)',
    readers: readSessions,
    write: (work) => writer.transaction().execute(work),
    read: (work) => reader.transaction().execute(work),
    atomically: savepoints(),
    // A row that is refused ends its statement alone; see `UnitConnection`.
    refusable: (_db, statement) => statement(),
    markBridge: mark,
    // Write units take turns, so no claim meets another one.
    skipsLocked: false,
    instant: (_now, plusMs) => instant(plusMs),
    unscaled: (column, scale) =>
      sql`cast(${sql.ref(column)} * ${sql.raw(`1${'0'.repeat(scale)}`)} as decimal(38,0))`,
    selected,
    bound,
    upsert: updateThenInsert,
    refusalReason,
    isContention,
    close: async () => {
      await pool.destroy();
    },
  };
}

function kyselyOn(pool: SessionPool, texts: UnitTexts): Kysely<BridgeTables> {
  return new Kysely<BridgeTables>({ dialect: unitDialect(pool, texts) });
}

/** By the server's clock, in a form of fixed length: instants are compared as text. */
function instant(plusMs: number): RawBuilder<string> {
  const at = sql`dateadd(millisecond, ${sql.raw(String(plusMs))}, sysutcdatetime())`;
  return sql<string>`format(${at}, N'yyyy-MM-dd''T''HH:mm:ss.fff''Z''', N'en-US')`;
}

async function mark(db: Db, on: boolean): Promise<void> {
  const value = sql.raw(on ? '1' : 'null');
  await sql`exec sp_set_session_context @key = N${sql.raw(literal(writerKey))}, @value = ${value}`.execute(
    db,
  );
}
