import type { Table } from '../../domain/model/column.ts';
import { tables } from '../../domain/model/tables.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { SyncContext } from './context.ts';
import { decideItem } from './plan-item.ts';
import type { Planned } from './write-remote.ts';

/**
 * Rows deleted in Dataverse that other SQL rows still refer to are deactivated instead, where the table has a
 * column for that: the row is put back in Dataverse, inactive on both sides. Its children come first in this
 * phase, so those that go with it have gone.
 */
export async function keepReferred(
  context: SyncContext,
  table: Table,
  plans: readonly Planned[],
  referring: readonly Table[] = tables,
): Promise<readonly Planned[]> {
  const { deactivate } = table.deletes;
  const fromRemote = plans.filter(({ decision }) => decision.action === 'delete-sql');
  if (deactivate === null || fromRemote.length === 0) return plans;
  const kept = await context.sql.read(async (tx) => {
    const referred = new Set<string>();
    for (const { item } of fromRemote)
      if (await isReferredTo(tx, table, item.sqlId, referring)) referred.add(item.sqlId);
    return referred;
  });
  return plans.map((plan) => {
    if (plan.decision.action !== 'delete-sql' || !kept.has(plan.item.sqlId)) return plan;
    const decided = { row: 'keep', cells: { [deactivate]: false } } as const;
    return { item: plan.item, decision: decideItem(context, table, plan.item, decided) };
  });
}

async function isReferredTo(
  tx: SqlTransaction,
  table: Table,
  id: string,
  referring: readonly Table[],
): Promise<boolean> {
  for (const child of referring) {
    for (const { name, type } of child.columns) {
      if (type.kind !== 'lookup' || type.table !== table.name) continue;
      if ((await tx.rows.list(child, { where: { [name]: id }, limit: 1 })).length > 0) return true;
    }
  }
  return false;
}
