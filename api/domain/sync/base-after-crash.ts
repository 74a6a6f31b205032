import type { Row, Table, Value } from '../model/column.ts';

/** A write to Dataverse whose outcome was never stored. All ids are those of SQL. */
export interface SentWrite {
  /** Last agreed values when it was sent; null while the row was not linked. */
  readonly base: Row | null;
  /** Cells that were sent; all of them for a create. */
  readonly cells: Readonly<Record<string, Value>>;
  readonly created: boolean;
}

/**
 * The base after a write that may or may not have arrived, or null when there is none. What Dataverse holds
 * and the bridge sent counts as agreed: taken for a change of somebody else it would overrule a newer value
 * of SQL. `deleted`: Dataverse told of the row's deletion; of a row that was not linked that can only have been
 * after the create, of one that is put back it may have been before.
 */
export function baseAfterCrash(
  table: Table,
  { base, cells, created }: SentWrite,
  seen: { readonly id: string; readonly remote: Row | null; readonly deleted: boolean },
): Row | null {
  const arrivedWhole = seen.remote !== null || (base === null && seen.deleted);
  if (created) return arrivedWhole ? { ...cells, id: seen.id } : base;
  if (base === null || seen.remote === null) return base;
  const { remote } = seen;
  const arrived = table.columns
    .map((column) => column.name)
    .filter((name) => cells[name] !== undefined && cells[name] === remote[name]);
  return { ...base, ...Object.fromEntries(arrived.map((name) => [name, cells[name] ?? null])) };
}
