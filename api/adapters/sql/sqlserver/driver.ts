import { type DatabaseConnection, type Dialect, type Driver, MssqlAdapter, MssqlIntrospector } from 'kysely';
import type { Pool } from 'tarn';
import { BridgeError } from '../../../errors.ts';
import { UnitConnection } from './connection.ts';
import { SqlServerQueryCompiler } from './query-compiler.ts';
import type { Session } from './session.ts';
import type { UnitTexts } from './units.ts';

/** What the driver needs of a pool. */
export type SessionPool = Pick<Pool<Session>, 'acquire' | 'release' | 'destroy' | 'numFree'>;

/** kysely's SQL Server dialect over sessions of the pool, with the kind of transaction chosen by its purpose. */
export function unitDialect(pool: SessionPool, texts: UnitTexts): Dialect {
  return {
    createDriver: () => new UnitDriver(pool, texts),
    createAdapter: () => new MssqlAdapter(),
    createQueryCompiler: () => new SqlServerQueryCompiler(),
    createIntrospector: (db) => new MssqlIntrospector(db),
  };
}

class UnitDriver implements Driver {
  readonly #pool: SessionPool;
  readonly #texts: UnitTexts;

  constructor(pool: SessionPool, texts: UnitTexts) {
    this.#pool = pool;
    this.#texts = texts;
  }

  async init(): Promise<void> {}

  /**
   * A session with its transaction begun. The pool may hand out sessions that died unnoticed, as behind a
   * firewall that forgot them; those fail at `begin`, when nothing has been done, and the next one is tried.
   */
  async acquireConnection(): Promise<UnitConnection> {
    for (;;) {
      const pooled = this.#pool.numFree() > 0;
      const connection = await this.#connect();
      try {
        await connection.begin();
        return connection;
      } catch (error) {
        await this.releaseConnection(connection);
        if (!pooled || !(error instanceof BridgeError)) throw error;
      }
    }
  }

  async beginTransaction(): Promise<void> {}

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit();
  }

  /** What was not committed is rolled back when the session is given back. */
  async rollbackTransaction(): Promise<void> {}

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const unit = own(connection);
    // A closed session is destroyed by the pool, and the server rolls back and unlocks what it held.
    if (!(await unit.end())) unit.session.close();
    this.#pool.release(unit.session);
  }

  /** The pool belongs to the engine. */
  async destroy(): Promise<void> {}

  async #connect(): Promise<UnitConnection> {
    try {
      return new UnitConnection(await this.#pool.acquire().promise, this.#texts);
    } catch (error) {
      throw new BridgeError('unavailable', 'the database cannot be reached', { cause: error });
    }
  }
}

/** kysely hands back what it was given. */
function own(connection: DatabaseConnection): UnitConnection {
  if (connection instanceof UnitConnection) return connection;
  throw new TypeError('not a connection of this driver');
}
