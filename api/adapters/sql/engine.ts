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
  /** Runs the work in a read-write transaction that is alone: commit on success, rollback on error. */
  write<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Runs the work in a transaction that sees one snapshot and can change nothing. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** How many read units may run beside a write unit; 0 when reads and writes share the one connection. */
  readonly readers: number;
  /** Several statements as one: all or nothing, while the transaction around them goes on. */
  atomically<T>(db: Db, work: () => Promise<T>): Promise<T>;
  /** Why the database refused a row, or null when the error is about something else. */
  refusalReason(error: unknown, verb: RowVerb): RowRefused['reason'] | null;
  /** True when the unit met another writer and may be run again from its start. */
  isContention(error: unknown): boolean;
  close(): Promise<void>;
}
