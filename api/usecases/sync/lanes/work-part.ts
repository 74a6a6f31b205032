import { tableNamed } from '../../../domain/model/names.ts';
import { noCounts } from '../../../domain/sync/counts.ts';
import type { CutSizes } from '../../../domain/sync/lanes.ts';
import type { Phase } from '../../../domain/sync/phases.ts';
import type { PartTally, RunState } from '../../../domain/sync/run-state.ts';
import type { PartClaim } from '../../../ports/lane-store.ts';
import type { SqlTransaction } from '../../../ports/sql.ts';
import type { Pending } from '../../../ports/sync-store.ts';
import { type Applied, applyBatch } from '../apply-batch.ts';
import { type Record, type SyncContext, type SyncDeps, syncContext } from '../context.ts';
import { inPages, keyOfPending, type PageOf } from '../in-pages.ts';
import type { PartHold } from './hold-part.ts';

/** What a worker took on. */
export interface PartWork {
  readonly claim: PartClaim;
  readonly phase: Phase;
  readonly state: RunState;
}

/**
 * Works through a part, page by page, until it is done or the signal aborts. Rows of the first page after a
 * takeover are read in Dataverse before anything is decided: the former worker may have written them.
 */
export async function workPart(
  deps: SyncDeps,
  { claim, phase, state }: PartWork,
  hold: PartHold,
  options: {
    readonly signal: AbortSignal;
    readonly sizes?: CutSizes | undefined;
    readonly onPage: () => Promise<void>;
  },
): Promise<void> {
  const { sql } = hold;
  const mode = phase.step === 'deletes' ? 'deletes' : 'writes';
  const wanted = { ...phase, onlyFailedIn: state.onlyFailedIn };
  const read = (after: string | null, limit: number): Promise<readonly Pending[]> =>
    sql.read((tx) => tx.lanes.page(wanted, claim.lanes, after, limit));
  let readAll = claim.takenOver;
  for await (const page of inPages(read, keyOfPending, claim.after, options.sizes?.rowsPerBatch)) {
    if (options.signal.aborted || hold.leash.ended()) return;
    const mark = markOf(claim, phase, page);
    const context = contextOf(deps, claim.runId, state, hold, mark.record);
    const applied = await applyBatch(context, tableNamed(phase.table), page.rows, mode, readAll);
    if (!mark.isPast()) await sql.write((tx) => mark.movePast(tx, applied));
    await options.onPage();
    if (page.isLast) return;
    readAll = false;
  }
  if (!options.signal.aborted && !hold.leash.ended()) await sql.write((tx) => tx.lanes.finish(claim));
}

/** The place a part has reached. */
interface Mark {
  /** Counts what a unit settled, and moves past the page in the unit that settles all of it. */
  readonly record: Record;
  /** Whether the last unit did so. */
  isPast(): boolean;
  /** Moves past a page that took several units, or left rows pending. */
  movePast(tx: SqlTransaction, applied: Applied): Promise<void>;
}

function markOf(claim: PartClaim, phase: Phase, { rows, lastKey, isLast }: PageOf<Pending>): Mark {
  const isDeletes = phase.step === 'deletes';
  let isPast = false;
  const add = async (tx: SqlTransaction, done: PartTally, moves: boolean): Promise<void> => {
    await tx.lanes.add(claim, isDeletes ? { ...done, handled: 0 } : done, moves ? lastKey : undefined);
    if (moves && isLast) await tx.lanes.finish(claim);
  };
  return {
    record: (tx, done) => {
      isPast = done.handled === rows.length;
      return add(tx, done, isPast);
    },
    isPast: () => isPast,
    movePast: (tx, applied) => add(tx, leftOpen(applied, rows.length), true),
  };
}

function contextOf(
  deps: SyncDeps,
  runId: string,
  state: RunState,
  { sql, leash }: PartHold,
  record: Record,
): SyncContext {
  const dataverse = deps.dataverse.within(leash);
  return syncContext({ ...deps, sql, dataverse }, runId, new Set(state.full), record);
}

/** What a page leaves pending: counted together with the move past it, for a page cut short comes again. */
function leftOpen({ counts, deletesLeft, settled }: Applied, rows: number): PartTally {
  const { failed, conflicts } = counts;
  return { counts: { ...noCounts, failed, conflicts }, handled: rows - settled, deletesLeft };
}
