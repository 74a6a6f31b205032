import type { ColumnType, Table } from '../../domain/model/column.ts';

/** How an engine writes what the model says. The model is the one source; a dialect only spells it. */
export interface SchemaDialect {
  /** Type of a cell, with its collation where the engine needs one named: text sorts by code point everywhere. */
  columnType(type: ColumnType): string;
  /**
   * Condition that admits exactly what `canonicalValue` yields, so that a row written by a foreign program is
   * canonical or refused; null when the type alone does. The form of an e-mail address is left to the bridge.
   */
  check(quotedName: string, type: ColumnType): string | null;
  /** Type of `created_at` and `updated_at`, and the engine's clock as their default. */
  readonly instantType: string;
  readonly now: string;
  /** What follows the closing bracket of `create table`. */
  readonly tableSuffix: string;
  /** Statements that come before any table, e.g. functions the triggers call. */
  readonly preamble: readonly string[];
  /**
   * Triggers of a table: they keep `updated_at`, hold the id fixed, and write the change log of synced tables,
   * whichever program makes the change. An update that changes no column leaves no trace.
   */
  triggersSql(table: Table): string[];
}

/** Every id is a lower-case GUID, kept as the model's lookups are. */
export const idColumnType: ColumnType = { kind: 'lookup', table: '' };
