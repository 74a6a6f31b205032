import type { Table } from '../../domain/model/column.ts';
import { decideRow, type RowDecision } from '../../domain/sync/decide-row.ts';
import type { SyncContext } from './context.ts';
import type { Item } from './load-items.ts';
import type { Planned } from './write-remote.ts';

/** What has to be done for a row that was read; the one decision of real runs and dry runs. */
export function planItem(context: SyncContext, table: Table, item: Item): Planned {
  const { link, sql, remote } = item;
  const problemsOf = (row: Parameters<typeof context.problemsOf>[1]) => context.problemsOf(table, row);
  return { item, decision: decideRow({ table, base: link?.base ?? null, sql, remote, problemsOf }) };
}

/** Deletes come after all other writes. */
export function isDelete({ action }: RowDecision): boolean {
  return action === 'delete-remote' || action === 'delete-sql';
}

/** True when both sides held the row already and it is linked by this decision, by its id or by its key. */
export function isMatch({ item, decision }: Planned): boolean {
  return item.link === null && item.sql !== null && item.remote !== null && decision.agreed !== null;
}
