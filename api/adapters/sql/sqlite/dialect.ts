import { CompiledQuery, type DatabaseConnection, type Driver, SqliteDialect, SqliteDriver } from 'kysely';
import type { SqliteConnection } from './database.ts';

/** `immediate` takes the write lock at once, so a unit waits before its work and never fails half way. */
export type Begin = 'begin immediate' | 'begin';

/** kysely's SQLite dialect with the kind of transaction chosen by the connection's purpose. */
export class UnitDialect extends SqliteDialect {
  readonly #connection: SqliteConnection;
  readonly #begin: Begin;

  constructor(connection: SqliteConnection, begin: Begin) {
    super({ database: connection });
    this.#connection = connection;
    this.#begin = begin;
  }

  override createDriver(): Driver {
    return new UnitDriver(this.#connection, this.#begin);
  }
}

class UnitDriver extends SqliteDriver {
  readonly #connection: SqliteConnection;
  readonly #begin: Begin;

  constructor(connection: SqliteConnection, begin: Begin) {
    super({ database: connection });
    this.#connection = connection;
    this.#begin = begin;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#begin));
  }

  /** A full disk or an I/O error has already rolled back; a second rollback would hide that first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }
}
