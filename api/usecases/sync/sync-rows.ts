import { tableNamed } from '../../domain/model/names.ts';
import { countOutcomes, noCounts, type SyncCounts, type SyncOutcome } from '../../domain/sync/counts.ts';
import type { Pending } from '../../ports/sync-store.ts';
import { applyBatch, type Phase } from './apply-batch.ts';
import type { SyncContext } from './context.ts';
import { mayDelete } from './may-delete.ts';
import type { Tally } from './tally.ts';

/** What became of a row that was asked for. */
export interface RowOutcome {
  /** As it was asked for. */
  readonly id: string;
  /** `not-found`: neither side has it. `not-reached`: the run was stopped before. */
  readonly outcome: SyncOutcome | 'not-found' | 'not-reached';
}

/** Reads both sides of the given rows of one table and brings them together, one row after the other. */
export async function syncRows(
  context: SyncContext,
  asked: { readonly table: string; readonly ids: readonly string[] },
  tally: Tally,
  options: { readonly signal: AbortSignal; readonly allowMassDelete: boolean },
): Promise<readonly RowOutcome[]> {
  const table = tableNamed(asked.table);
  await context.sql.write((tx) => tx.sync.stageRows(table, asked.ids));
  await tally.expect(asked.ids.length);
  const outcomes = new Map<string, RowOutcome['outcome']>();
  const deletes: string[] = [];
  const take = async (id: string, phase: Phase): Promise<void> => {
    const [pending] = await pendingOf(context, asked.table, id);
    if (pending === undefined) return;
    const { counts, deletesLeft } = await applyBatch(context, table, [pending], phase);
    if (deletesLeft > 0) deletes.push(id);
    else outcomes.set(id, outcomeIn(counts));
    await tally.add(table, counts, phase === 'writes' ? 1 : 0);
  };
  for (const id of asked.ids) if (!options.signal.aborted) await take(id, 'writes');
  const allowed =
    deletes.length === 0 || (await mayDelete(context, table, deletes.length, options.allowMassDelete));
  if (!allowed) await tally.add(table, countOutcomes(['failed']), 0);
  for (const id of [...deletes]) {
    if (!allowed) outcomes.set(id, 'failed');
    else if (!options.signal.aborted) await take(id, 'deletes');
  }
  return asked.ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'not-reached' }));
}

/** The row is pending under its SQL id if it is linked, else under the id that was asked for. */
async function pendingOf(context: SyncContext, name: string, id: string): Promise<readonly Pending[]> {
  const table = tableNamed(name);
  return context.sql.read(async (tx) => {
    const [link] = await tx.sync.linksByRemoteId(table, [id]);
    return tx.sync.pendingRows(table, [link?.sqlId ?? id]);
  });
}

/** What needs a person is told first: a row may be updated but for one column. */
const inOrder: readonly SyncOutcome[] = ['failed', 'conflicts', 'created', 'updated', 'deleted', 'unchanged'];

function outcomeIn(counts: SyncCounts): RowOutcome['outcome'] {
  return inOrder.find((outcome) => counts[outcome] > noCounts[outcome]) ?? 'not-found';
}
