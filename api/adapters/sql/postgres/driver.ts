import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Pool } from 'pg';
import { BridgeError } from '../../../errors.ts';
import { UnitConnection } from './connection.ts';

/** kysely's PostgreSQL dialect over sessions of the pool, with the kind of transaction chosen by its purpose. */
export function unitDialect(pool: Pool, begin: string): Dialect {
  return {
    createDriver: () => new UnitDriver(pool, begin),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

class UnitDriver implements Driver {
  readonly #pool: Pool;
  readonly #begin: string;

  constructor(pool: Pool, begin: string) {
    this.#pool = pool;
    this.#begin = begin;
  }

  async init(): Promise<void> {}

  /**
   * A session with its transaction begun. The pool may hand out sessions that died unnoticed, as behind a
   * firewall that forgot them; those fail at `begin`, when nothing has been done, and the next one is tried.
   */
  async acquireConnection(): Promise<UnitConnection> {
    for (;;) {
      const pooled = this.#pool.idleCount > 0;
      const connection = await connect(this.#pool);
      try {
        await connection.executeQuery(CompiledQuery.raw(this.#begin));
        return connection;
      } catch (error) {
        connection.release();
        if (!pooled) throw error;
      }
    }
  }

  async beginTransaction(): Promise<void> {}

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    own(connection).release();
  }

  /** The pool belongs to the engine. */
  async destroy(): Promise<void> {}
}

async function connect(pool: Pool): Promise<UnitConnection> {
  try {
    return new UnitConnection(await pool.connect());
  } catch (error) {
    throw new BridgeError('unavailable', 'the database cannot be reached', { cause: error });
  }
}

/** kysely hands back what it was given. */
function own(connection: DatabaseConnection): UnitConnection {
  if (connection instanceof UnitConnection) return connection;
  throw new TypeError('not a connection of this driver');
}
