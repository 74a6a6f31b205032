import type { Table } from '../../domain/model/column.ts';
import { tables } from '../../domain/model/tables.ts';
import { conflictOf } from '../../domain/sync/conflict.ts';
import { heldBecauseReferred, type RowDecision } from '../../domain/sync/decide-row.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { SyncContext } from './context.ts';
import type { Item } from './load-items.ts';
import { decidedFor, decideItem, triple } from './plan-item.ts';
import type { Planned } from './write-remote.ts';

/**
 * Rows deleted in Dataverse that other SQL rows still refer to are not deleted. Where the table has a column for
 * it they are deactivated instead: the row is put back in Dataverse, inactive on both sides. Every other is held for
 * a person, whose answer "keep" puts it back, and "delete" is carried out once nothing refers to it. The children of
 * a row come first in this phase, so those that go with it have gone.
 */
export async function keepReferred(
  context: SyncContext,
  table: Table,
  plans: readonly Planned[],
  referring: readonly Table[] = tables,
): Promise<readonly Planned[]> {
  const kept: Planned[] = [];
  for (const plan of plans) {
    const { item } = plan;
    const decision = await unlessReferred(context, table, plan, referring);
    const answer = decision === plan.decision ? null : answerTo(table, item, decision);
    kept.push({ item, decision: answer === null ? decision : decideItem(context, table, item, answer) });
  }
  return kept;
}

/** A delete in SQL becomes what is done instead when other rows refer to the row; other decisions stay as they are. */
export async function unlessReferred(
  context: SyncContext,
  table: Table,
  { item, decision }: Planned,
  referring: readonly Table[] = tables,
): Promise<RowDecision> {
  if (decision.action !== 'delete-sql') return decision;
  const referredBy = await context.sql.read((tx) => tablesReferring(tx, table, item.sqlId, referring));
  if (referredBy.length === 0) return decision;
  const { deactivate } = table.deletes;
  if (deactivate === null) return heldBecauseReferred(referredBy);
  return decideItem(context, table, item, { row: 'keep', cells: { [deactivate]: false } });
}

/** What a person has answered, where it can be carried out while rows refer to this one. */
function answerTo(table: Table, item: Item, decision: RowDecision) {
  const decided = decidedFor(item, conflictOf(table, triple(item), decision));
  return decided?.row === 'keep' ? decided : null;
}

async function tablesReferring(
  tx: SqlTransaction,
  table: Table,
  id: string,
  referring: readonly Table[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const child of referring) {
    for (const { name, type } of child.columns) {
      if (type.kind !== 'lookup' || type.table !== table.name) continue;
      const refers = (await tx.rows.list(child, { where: { [name]: id }, limit: 1 })).length > 0;
      if (refers && !found.includes(child.name)) found.push(child.name);
    }
  }
  return found;
}
