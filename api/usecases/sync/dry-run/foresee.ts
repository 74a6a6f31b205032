import type { JobFailure } from '../../../domain/job.ts';
import type { Table } from '../../../domain/model/column.ts';
import { tables } from '../../../domain/model/tables.ts';
import type { SyncOutcome } from '../../../domain/sync/counts.ts';
import { translateLookups } from '../../../domain/sync/lookups.ts';
import { type RowChange, refusedRow, rowChange } from '../../../domain/sync/row-change.ts';
import { settlementOf } from '../../../domain/sync/settlement.ts';
import type { ScratchRow } from '../../../ports/run-store.ts';
import type { Pending } from '../../../ports/sync-store.ts';
import type { SyncContext } from '../context.ts';
import { keepReferred } from '../keep-referred.ts';
import { type Item, loadItems, missingParent, writesInBulk } from '../load-items.ts';
import { remoteIdsOfParents } from '../parent-ids.ts';
import { isDelete, isMatch, planItem } from '../plan-item.ts';
import type { Refusal } from '../row-refusal.ts';
import { recallSent } from '../sent-writes.ts';
import type { Planned } from '../write-remote.ts';

/** What a real run would do to one row. */
export interface Foreseen {
  readonly scratch: ScratchRow;
  readonly outcomes: readonly SyncOutcome[];
  readonly isDelete: boolean;
  readonly isMatch: boolean;
  readonly change: RowChange | null;
  readonly failure: JobFailure | null;
}

/**
 * Reads and decides rows by the very steps of a real run and stops short of writing. What the two systems
 * themselves would refuse or correct on the way cannot be foreseen.
 */
export async function foresee(
  context: SyncContext,
  table: Table,
  pending: readonly Pending[],
): Promise<readonly Foreseen[]> {
  const open = pending.map((row) => ({ pending: row, readAgain: null }));
  const { items: loaded, refused } = await loadItems(context, table, open);
  const items = await recallSent(context, table, loaded);
  const decided = items.map((item) => planItem(context, table, item));
  const plans = await keepReferred(context, table, decided, staying);
  const waits = await waitingForParents(context, table, plans);
  return [
    ...refused.map(({ item, refusal }) => foreseenRefusal(table, item, refusal)),
    ...plans.map((plan) => {
      const refusal = waits.get(plan);
      return refusal === undefined ? foreseenPlan(table, plan) : foreseenRefusal(table, plan.item, refusal);
    }),
  ];
}

/**
 * Rows that refer to a deleted row and do not go with it: those that Dataverse does not hold, and those whose
 * deletes wait for a person. The others are taken to have gone before; whether they do shows a real run.
 */
const staying = tables.filter(
  (table) => table.sides === 'townepark' || table.deletes.toTownePark !== 'carry',
);

/** Rows that Dataverse cannot take because it does not hold their parents. */
async function waitingForParents(
  context: SyncContext,
  table: Table,
  plans: readonly Planned[],
): Promise<ReadonlyMap<Planned, Refusal>> {
  const writing = plans.filter(({ decision }) => Object.keys(decision.toRemote).length > 0);
  const cellsOf = ({ decision }: Planned) =>
    writesInBulk(table) && decision.agreed !== null ? decision.agreed : decision.toRemote;
  const idOf = await context.sql.read((tx) => remoteIdsOfParents(tx, table, writing.map(cellsOf)));
  const waiting = new Map<Planned, Refusal>();
  for (const plan of writing) {
    const translated = translateLookups(table, cellsOf(plan), idOf);
    if (!translated.ok) waiting.set(plan, missingParent(translated.missing));
  }
  return waiting;
}

function sidesOf(item: Item) {
  return { sqlId: item.sqlId, base: item.link?.base ?? null, sql: item.sql, remote: item.remote };
}

function foreseenPlan(table: Table, plan: Planned): Foreseen {
  const { item, decision } = plan;
  const sides = sidesOf(item);
  const { outcomes, failure: conflict } = settlementOf(table, sides, decision);
  const change = rowChange(table, sides, decision, conflict?.message ?? null);
  return {
    scratch: {
      sqlId: item.sqlId,
      remoteId: item.remoteId,
      wouldLink: item.link === null && decision.agreed !== null,
      inConflict: conflict !== null,
    },
    outcomes,
    isDelete: isDelete(decision),
    isMatch: isMatch(plan),
    change,
    failure: conflict === null || change === null ? null : { ...about(change), ...conflict },
  };
}

function foreseenRefusal(table: Table, item: Item, refusal: Refusal): Foreseen {
  const change = refusedRow(table, sidesOf(item), refusal.message);
  const { sqlId, remoteId } = item;
  return {
    scratch: { sqlId, remoteId, wouldLink: false, inConflict: true },
    outcomes: ['failed'],
    isDelete: false,
    isMatch: false,
    change,
    failure: { ...about(change), code: refusal.code, message: refusal.message },
  };
}

function about({ table, rowId, label }: RowChange) {
  return { table, rowId, label };
}
