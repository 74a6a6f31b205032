import type { AliasedExpression, Expression } from 'kysely';
import type { Table } from '../../domain/model/column.ts';
import type { UnitContext } from './context.ts';
import type { Cells } from './row-codec.ts';
import { idColumnType } from './schema-dialect.ts';
import type { Cell } from './schema-types.ts';

/** The id and every column of a model table, as the engine selects them. */
export function selectedCells({ engine }: UnitContext, table: Table): AliasedExpression<Cell, string>[] {
  const columns = table.columns.map(({ sql, type }) => engine.selected(sql, type).as(sql));
  return [engine.selected('id', idColumnType).as('id'), ...columns];
}

/** Cells of a model table as the engine stores them. */
export function boundCells(
  { engine }: UnitContext,
  table: Table,
  cells: Readonly<Cells>,
): Record<string, Cell | Expression<Cell>> {
  const bound: Record<string, Cell | Expression<Cell>> = { ...cells };
  for (const { sql, type } of table.columns) {
    const cell = cells[sql];
    if (cell !== undefined) bound[sql] = engine.bound(cell, type);
  }
  return bound;
}
