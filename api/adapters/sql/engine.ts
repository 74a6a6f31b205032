import type { Expression, RawBuilder } from 'kysely';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RowRefused } from '../../ports/sql.ts';
import type { Db } from './schema-types.ts';

/** What was being done when the database refused: it decides how a foreign-key violation is to be read. */
export type RowVerb = 'insert' | 'update' | 'delete';

/** Everything that differs between database engines; the stores above it are portable SQL. */
export interface Engine {
  /** Most parameters one statement may carry. */
  readonly maxParameters: number;
  /** Type of an exact whole number of any size met here, as used in `cast(x as ...)`. */
  readonly exactIntegerType: string;
  /** Type of text long enough for any number, as used in `cast(x as ...)`. */
  readonly textType: string;
  /**
   * Runs the work in a read-write transaction: commit on success, rollback on error. It sees one snapshot and
   * its own writes, and commits only if the outcome is one that units of this program, run one after the
   * other, could have had; else it fails with an error that `isContention` knows. The first error passes.
   */
  write<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Runs the work in a transaction that sees one snapshot and can change nothing. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** How many read units may run beside a write unit; 0 when reads and writes share the one connection. */
  readonly readers: number;
  /** Several statements as one: all or nothing, while the transaction around them goes on. */
  atomically<T>(db: Db, work: () => Promise<T>): Promise<T>;
  /** Runs one statement that the database may refuse, such that the transaction can go on after the refusal. */
  refusable<T>(db: Db, statement: () => Promise<T>): Promise<T>;
  /** Marks what the transaction writes from now on as the bridge's own, for the change log, or ends that. */
  markBridge(db: Db, on: boolean): Promise<void>;
  /** True where `for update skip locked` lets two processes take different rows without waiting. */
  readonly skipsLocked: boolean;
  /**
   * The present instant and some milliseconds as ISO text, by the clock that every process on the database
   * shares; `now` is what this process takes for the present.
   */
  instant(now: string, plusMs: number): Expression<string>;
  /** A decimal column as the whole number of its smallest unit; `scale` = digits after the point. */
  unscaled(column: string, scale: number): RawBuilder<unknown>;
  /** Why the database refused a row, or null when the error is about something else. */
  refusalReason(error: unknown, verb: RowVerb): RowRefused['reason'] | null;
  /** True when the unit met another writer and may be run again from its start. */
  isContention(error: unknown): boolean;
  close(): Promise<void>;
}

/** An engine whose schema can be brought up to date. */
export interface Database {
  readonly engine: Engine;
  /**
   * Brings the schema up to date in one transaction: first the numbered files of the bridge's own tables, then
   * the tables of the model. Nothing is changed when anything fails.
   */
  migrate(options: { readonly clock: Clock; readonly logger: Logger }): Promise<void>;
}
