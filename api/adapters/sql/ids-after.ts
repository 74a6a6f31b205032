import type { Table } from '../../domain/model/column.ts';
import type { UnitContext } from './context.ts';

/** The ids of a table's rows behind `from`, in order and by their index; the caller sets the limit. */
export function rowIdsAfter(unit: UnitContext, table: Table, from: string) {
  return unit.model.selectFrom(table.sql).select('id').where('id', '>', from).orderBy('id');
}

/** The SQL ids of a table's links behind `from`, in order and by their index; the caller sets the limit. */
export function linkIdsAfter(unit: UnitContext, table: Table, from: string) {
  return unit.db
    .selectFrom('sync_link')
    .select('sql_id as id')
    .where('table_name', '=', table.sql)
    .where('sql_id', '>', from)
    .orderBy('sql_id');
}
