import type { Table } from '../../domain/model/column.ts';
import type { Conflict, ConflictContent } from '../../domain/sync/conflict.ts';
import { actorOf, type ConflictStep, close, seenAgain } from '../../domain/sync/conflict-steps.ts';
import type { Settlement } from '../../domain/sync/settlement.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { SyncContext } from './context.ts';
import { type Item, labelOf } from './load-items.ts';

interface Settled {
  readonly item: Item;
  readonly settlement: Settlement;
}

/**
 * Keeps the conflict queue in step with the rows of a batch, in their transaction: a conflict is queued or
 * seen again, and that of a row that settled is closed. A row that failed for another reason leaves its
 * conflict as it is.
 */
export async function commitConflicts(
  context: SyncContext,
  tx: SqlTransaction,
  table: Table,
  stored: readonly Settled[],
): Promise<void> {
  const concerned = stored.filter(
    ({ item, settlement: { conflict, failure } }) =>
      conflict !== null || (failure === null && item.conflict !== null),
  );
  if (concerned.length === 0) return;
  // Read again: a person may have decided while the row was compared.
  const run = { runId: context.runId, actor: actorOf(context.runId) };
  const keys = concerned.flatMap(({ item }) => [item.sqlId, item.pending.key]);
  const unclosed = await tx.conflicts.unclosed(table.name, [...new Set(keys)]);
  const bySqlId = new Map(unclosed.map((conflict) => [conflict.sqlId, conflict]));
  for (const { item, settlement } of concerned) {
    const known = bySqlId.get(item.sqlId) ?? bySqlId.get(item.pending.key) ?? null;
    const step =
      settlement.conflict === null
        ? closing(context, known, settlement)
        : sighting(context, table, item, known, settlement.conflict, run);
    if (step !== null) await putStep(tx, step);
  }
}

/** Stores a step of a conflict with its history. */
export async function putStep(tx: SqlTransaction, { conflict, event }: ConflictStep): Promise<void> {
  await tx.conflicts.put(conflict);
  if (event !== null) await tx.conflicts.addEvent(event);
}

/** A conflict of a row as it is found now. */
export function sighting(
  context: Pick<SyncContext, 'clock' | 'ids'>,
  table: Table,
  item: Item,
  known: Conflict | null,
  content: ConflictContent,
  finder: { readonly runId: string | null; readonly actor: string },
): ConflictStep {
  const { sqlId, remoteId, pending } = item;
  const row = { table: table.name, rowKey: pending.key, sqlId, remoteId, label: labelOf(table, item) };
  const at = context.clock.now().toISOString();
  return seenAgain(known, { ...row, content, ...finder, at }, context.ids.next());
}

function closing(context: SyncContext, known: Conflict | null, settlement: Settlement): ConflictStep | null {
  if (known === null) return null;
  const outcome = isAsDecided(known, settlement) ? 'resolved' : 'vanished';
  return close(known, outcome, context.clock.now().toISOString(), context.runId);
}

/** The row was written because of the decision, or an earlier run died after it had written all of it. */
function isAsDecided({ state, resolution }: Conflict, { agreed, unlink, outcomes }: Settlement): boolean {
  if (state !== 'decided' || resolution === null) return false;
  if (outcomes.some((outcome) => ['created', 'updated', 'deleted'].includes(outcome))) return true;
  if (resolution.row === 'delete') return unlink;
  return agreed !== null && resolution.columns.every(({ column, value }) => agreed[column] === value);
}
