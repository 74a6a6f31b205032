import type { DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import type { Row, Table } from '../../../api/domain/model/column.ts';
import { syncedTables } from '../../../api/domain/model/tables.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { type Cells, type Slot, slotOf, withLookups, withoutId } from '../slots.ts';

export interface Found {
  readonly id: string;
  /** Lookups are names of slots. */
  readonly cells: Cells;
}

/** What one side holds, by name of slot. */
export interface Holding {
  readonly rows: ReadonlyMap<string, Found>;
  /** Rows that must not be there: a slot twice, or of no slot. */
  readonly strays: readonly string[];
}

const mostRows = 1000;

export async function rowsOfSql(sql: Sql): Promise<ReadonlyMap<Table, readonly Row[]>> {
  return sql.read(async (tx) => {
    const rows = new Map<Table, readonly Row[]>();
    for (const table of syncedTables) rows.set(table, await tx.rows.list(table, { limit: mostRows }));
    return rows;
  });
}

export async function rowsOfDataverse(client: DataverseClient): Promise<ReadonlyMap<Table, readonly Row[]>> {
  const rows = new Map<Table, readonly Row[]>();
  for (const table of syncedTables) {
    const found: Row[] = [];
    for await (const page of client.list(table)) found.push(...page.rows.map(({ row }) => row));
    rows.set(table, found);
  }
  return rows;
}

/** Sorts rows into slots; parents come before children, so their names are known by then. */
export function holdingOf(rows: ReadonlyMap<Table, readonly Row[]>): Holding {
  const found = new Map<string, Found>();
  const names = new Map<string, string>();
  const strays: string[] = [];
  for (const [table, list] of rows) {
    for (const row of list) {
      const cells = withLookups(table, withoutId(row), (id) => names.get(id) ?? `unknown ${id}`);
      const slot: Slot | undefined = slotOf(table, cells);
      if (slot === undefined || found.has(slot.name)) strays.push(`${table.name} ${JSON.stringify(row)}`);
      else {
        found.set(slot.name, { id: row.id, cells });
        names.set(row.id, slot.name);
      }
    }
  }
  return { rows: found, strays };
}
