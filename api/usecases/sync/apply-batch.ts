import type { Table } from '../../domain/model/column.ts';
import { addCounts, countOutcomes, noCounts, type SyncCounts } from '../../domain/sync/counts.ts';
import { settlementOf } from '../../domain/sync/settlement.ts';
import type { Pending } from '../../ports/sync-store.ts';
import { commitBatch, type Finished, failed, isMatched, isSettled } from './commit-batch.ts';
import type { SyncContext } from './context.ts';
import { keepReferred } from './keep-referred.ts';
import { loadItems, type Open } from './load-items.ts';
import { isDelete, isMatch, planItem } from './plan-item.ts';
import { recallSent, rememberSent } from './sent-writes.ts';
import { type Written, writeRemote } from './write-remote.ts';

/** `writes` leaves deletes alone and counts them; `deletes` does nothing else. */
export type Phase = 'writes' | 'deletes';

export interface Applied {
  readonly counts: SyncCounts;
  /** Deletes that were left for the other phase. */
  readonly deletesLeft: number;
  /** Rows that are pending no more. */
  readonly settled: number;
}

/** How often a row that changes under our hands is decided again before it waits for the next run. */
const attempts = 3;

/**
 * Brings a batch of pending rows of one table together: read, decide, write to Dataverse, store in SQL.
 * `readAll`: a former worker may have written some of them to Dataverse, so every row is read there first.
 */
export async function applyBatch(
  context: SyncContext,
  table: Table,
  pending: readonly Pending[],
  phase: Phase,
  readAll = false,
): Promise<Applied> {
  let open: readonly Open[] = pending.map((row) => ({ pending: row, readAgain: null, readFirst: readAll }));
  let counts = noCounts;
  let deletesLeft = 0;
  let settled = 0;
  for (let attempt = 1; open.length > 0; attempt += 1) {
    const round = await applyOnce(context, table, open, phase, attempt === attempts);
    counts = addCounts(counts, round.counts);
    deletesLeft += round.deletesLeft;
    settled += round.settled;
    open = round.again;
  }
  return { counts, deletesLeft, settled };
}

async function applyOnce(
  context: SyncContext,
  table: Table,
  open: readonly Open[],
  phase: Phase,
  last: boolean,
): Promise<Applied & { readonly again: readonly Open[] }> {
  const { items: loaded, refused } = await loadItems(context, table, open);
  const items = await recallSent(context, table, loaded);
  const plans = items.map((item) => planItem(context, table, item));
  const now = plans.filter(({ decision }) => isDelete(decision) === (phase === 'deletes'));
  const kept = phase === 'deletes' ? await keepReferred(context, table, now) : now;
  await rememberSent(context, table, kept);
  const { written, interruption } = await writeRemote(context, table, kept);
  const finished = [
    ...(phase === 'writes' ? refused.map(({ item, refusal }) => failed(item, refusal)) : []),
    ...written.flatMap((result) => finish(table, result, last)),
  ];
  const { stored, stale } = await commitBatch(context, table, finished);
  if (interruption !== null) throw interruption;
  const lost = last
    ? await commitBatch(
        context,
        table,
        stale.map(({ item }) => failed(item, busy)),
      )
    : null;
  const ended = [...stored, ...(lost?.stored ?? [])];
  const outcomes = ended.flatMap(({ settlement }) => settlement.outcomes);
  return {
    counts: countOutcomes(outcomes, ended.filter(isMatched).length),
    settled: ended.filter(isSettled).length,
    deletesLeft: phase === 'writes' ? plans.length - now.length : 0,
    again: last ? [] : [...againAfterWrite(written), ...againAfterCommit(stale)],
  };
}

const busy = {
  code: 'changing',
  message: 'The row kept changing while it was compared; the next run tries again.',
};

/** What is to be stored for a row; nothing yet for one that is decided again. */
function finish(table: Table, result: Written, last: boolean): readonly Finished[] {
  if (result.outcome === 'refused') return [failed(result.item, result.refusal)];
  if (result.outcome === 'again') return last ? [failed(result.item, busy)] : [];
  const { item, decision, etag } = result;
  const row = { sqlId: item.sqlId, sql: item.sql, remote: item.remote, base: item.link?.base ?? null };
  const matched = isMatch({ item, decision });
  return [{ item, etag, matched, settlement: settlementOf(table, row, decision) }];
}

function againAfterWrite(written: readonly Written[]): readonly Open[] {
  return written.flatMap((result) =>
    result.outcome === 'again' ? [{ pending: result.item.pending, readAgain: result.readAgain }] : [],
  );
}

/** Dataverse may have been written already, so both sides are read again. */
function againAfterCommit(stale: readonly Finished[]): readonly Open[] {
  return stale.map(({ item }) => ({ pending: item.pending, readAgain: item.remoteId }));
}
