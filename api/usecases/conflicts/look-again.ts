import type { Table } from '../../domain/model/column.ts';
import { type Conflict, type ConflictContent, conflictOf } from '../../domain/sync/conflict.ts';
import { BridgeError } from '../../errors.ts';
import type { SyncContext } from '../sync/context.ts';
import { unlessReferred } from '../sync/keep-referred.ts';
import { type Item, loadItems } from '../sync/load-items.ts';
import { decideItem, triple } from '../sync/plan-item.ts';

export interface Look {
  readonly item: Item;
  /** Null when the row is in no conflict any more. */
  readonly content: ConflictContent | null;
}

/**
 * Reads both sides of a row in conflict afresh. Throws `conflict-changed` when the row cannot be compared at
 * present, e.g. because its parent is missing.
 */
export async function lookAgain(context: SyncContext, table: Table, conflict: Conflict): Promise<Look> {
  const pending = {
    key: conflict.rowKey,
    sqlChanged: true,
    remoteChanged: true,
    remoteDeleted: false,
    remote: null,
    attempts: 0,
    touch: 0,
  };
  const { items, refused } = await loadItems(context, table, [{ pending, readAgain: conflict.remoteId }]);
  const [item] = items;
  if (item === undefined) {
    const reason = refused[0]?.refusal.message ?? 'It is gone.';
    throw new BridgeError('conflict-changed', `The row cannot be compared now. ${reason}`);
  }
  const decision = await unlessReferred(context, table, { item, decision: decideItem(context, table, item) });
  return { item, content: conflictOf(table, triple(item), decision) };
}
