import { tableNamed } from '../../../domain/model/names.ts';
import { noCounts } from '../../../domain/sync/counts.ts';
import { type CutSizes, usualSizes } from '../../../domain/sync/lanes.ts';
import type { Phase } from '../../../domain/sync/phases.ts';
import type { PartTally, RunState } from '../../../domain/sync/run-state.ts';
import type { PartClaim } from '../../../ports/lane-store.ts';
import { type Applied, applyBatch } from '../apply-batch.ts';
import { type SyncContext, type SyncDeps, syncContext } from '../context.ts';
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
  const { rowsPerBatch } = options.sizes ?? usualSizes;
  const context = contextOf(deps, claim, phase, state, hold);
  let after = claim.after;
  let readAll = claim.takenOver;
  while (!options.signal.aborted && !hold.leash.ended()) {
    const from = after;
    const rows = { ...phase, onlyFailedIn: state.onlyFailedIn };
    const page = await sql.read((tx) => tx.lanes.page(rows, claim.lanes, from, rowsPerBatch));
    const last = page.at(-1);
    if (last === undefined) return sql.write((tx) => tx.lanes.finish(claim));
    const mode = phase.step === 'deletes' ? 'deletes' : 'writes';
    const applied = await applyBatch(context, tableNamed(phase.table), page, mode, readAll);
    const isLast = page.length < rowsPerBatch;
    await sql.write(async (tx) => {
      await tx.lanes.add(claim, leftOpen(phase, applied, page.length), last.key);
      if (isLast) await tx.lanes.finish(claim);
    });
    await options.onPage();
    if (isLast) return;
    after = last.key;
    readAll = false;
  }
}

function contextOf(
  deps: SyncDeps,
  claim: PartClaim,
  phase: Phase,
  state: RunState,
  { sql, leash }: PartHold,
): SyncContext {
  const dataverse = deps.dataverse.within(leash);
  return syncContext({ ...deps, sql, dataverse }, claim.runId, new Set(state.full), (tx, done) =>
    tx.lanes.add(claim, phase.step === 'deletes' ? { ...done, handled: 0 } : done),
  );
}

/** What a page leaves pending: counted together with the move past it, for a page cut short comes again. */
function leftOpen({ step }: Phase, { counts, deletesLeft, settled }: Applied, rows: number): PartTally {
  const { failed, conflicts } = counts;
  return {
    counts: { ...noCounts, failed, conflicts },
    handled: step === 'deletes' ? 0 : rows - settled,
    deletesLeft,
  };
}
