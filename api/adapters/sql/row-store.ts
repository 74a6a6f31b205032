import type { Row, Table, Value } from '../../domain/model/column.ts';
import { BridgeError } from '../../errors.ts';
import type { ListQuery, RowStore } from '../../ports/sql.ts';
import { chunkSize, inChunks, rowsPerStatement } from './chunks.ts';
import { labelled, refusing, type UnitContext } from './context.ts';
import { boundCells, selectedCells } from './row-cells.ts';
import { type Cells, cellsOfChanges, cellsOfRow, rowFromCells } from './row-codec.ts';
import { conditions, listRows, rowsWithKeys } from './row-list.ts';

/** Rows of the model tables through one unit of work. */
export function rowStore(unit: UnitContext): RowStore {
  return {
    get: async (table, id) => (await getMany(unit, table, [id]))[0] ?? null,
    getMany: (table, ids) => getMany(unit, table, ids),
    list: (table, query) => listRows(unit, table, query),
    withKeys: (table, keys) => rowsWithKeys(unit, table, keys),
    insert: (table, rows) => insert(unit, table, rows),
    update: (table, id, changes) => update(unit, table, id, changes),
    delete: (table, id) => remove(unit, table, id),
    count: (table, query = {}) => count(unit, table, query),
    modifiedAt: (table, ids) => modifiedAt(unit, table, ids),
  };
}

async function getMany(unit: UnitContext, table: Table, ids: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const chunk of inChunks(ids, rowsPerStatement)) {
    const wanted = chunk.map((id) => id.toLowerCase());
    const found = await unit.model
      .selectFrom(table.sql)
      .select(selectedCells(unit, table))
      .where('id', 'in', wanted)
      .execute();
    for (const cells of found) rows.push(rowFromCells(table, cells));
  }
  return rows;
}

async function modifiedAt(
  unit: UnitContext,
  table: Table,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const chunk of inChunks(ids, rowsPerStatement)) {
    const rows = await unit.model
      .selectFrom(table.sql)
      .select(['id', unit.engine.selected('updated_at', { kind: 'instant' }).as('updated_at')])
      .where('id', 'in', chunk)
      .execute();
    for (const row of rows) found.set(String(row.id), String(row.updated_at));
  }
  return found;
}

/** All rows or none, also when a later chunk is refused and the caller goes on with the unit. */
async function insert(unit: UnitContext, table: Table, rows: readonly Row[]): Promise<void> {
  const size = chunkSize(table.columns.length + 1, unit.engine.maxParameters);
  const what = { label: labelled(table), verb: 'insert' } as const;
  const all = async () => {
    for await (const chunk of inChunks(rows, size)) {
      const cells = chunk.map((row) => cellsOfRow(table, row));
      await refusing(unit, what, () => insertCells(unit, table, cells));
    }
  };
  await (rows.length > size ? unit.engine.atomically(unit.db, all) : all());
}

async function insertCells(unit: UnitContext, table: Table, cells: readonly Cells[]): Promise<void> {
  await unit.model
    .insertInto(table.sql)
    .values(cells.map((one) => boundCells(unit, table, one)))
    .execute();
}

async function update(
  unit: UnitContext,
  table: Table,
  id: string,
  changes: Readonly<Record<string, Value>>,
): Promise<boolean> {
  const cells = cellsOfChanges(table, changes);
  if (Object.keys(cells).length === 0) return (await getMany(unit, table, [id])).length > 0;
  const result = await refusing(unit, { label: labelled(table), verb: 'update' }, () =>
    unit.model
      .updateTable(table.sql)
      .set(boundCells(unit, table, cells))
      .where('id', '=', id.toLowerCase())
      .executeTakeFirst(),
  );
  return result.numUpdatedRows > 0n;
}

async function remove(unit: UnitContext, table: Table, id: string): Promise<boolean> {
  const result = await refusing(unit, { label: table.label, verb: 'delete' }, () =>
    unit.model.deleteFrom(table.sql).where('id', '=', id.toLowerCase()).executeTakeFirst(),
  );
  return result.numDeletedRows > 0n;
}

async function count(unit: UnitContext, table: Table, query: Omit<ListQuery, 'limit'>): Promise<number> {
  const row = await unit.model
    .selectFrom(table.sql)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where((eb) => eb.and(conditions(unit, table, query)))
    .executeTakeFirst();
  if (row === undefined) throw new BridgeError('internal', `${table.label}: the rows could not be counted`);
  return Number(row.n);
}
