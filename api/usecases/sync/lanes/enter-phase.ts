import type { Table } from '../../../domain/model/column.ts';
import { tableNamed } from '../../../domain/model/names.ts';
import { countOutcomes } from '../../../domain/sync/counts.ts';
import { looksLikeMassDelete } from '../../../domain/sync/delete-guard.ts';
import { partsFor } from '../../../domain/sync/lanes.ts';
import type { Phase } from '../../../domain/sync/phases.ts';
import { begun, counted, ended, noTally, type RunState } from '../../../domain/sync/run-state.ts';
import type { SqlTransaction } from '../../../ports/sql.ts';
import type { SyncDeps } from '../context.ts';

export interface Run {
  readonly id: string;
  /** State to begin with when nothing is stored yet. */
  readonly first: RunState;
  readonly allowMassDelete: boolean;
}

/** Ends the phase under way, whose parts are all done, and begins the next one, in one transaction. */
export async function enterPhase(
  deps: Pick<SyncDeps, 'sql' | 'logger'>,
  run: Run,
  phase: Phase | null,
): Promise<RunState> {
  return deps.sql.write(async (tx) => {
    const before = await endPhase(tx, run);
    const state = phase === null ? before : await beginPhase(tx, deps, run, before, phase);
    await tx.lanes.putState(run.id, state);
    return state;
  });
}

async function endPhase(tx: SqlTransaction, run: Run): Promise<RunState> {
  const state = (await tx.lanes.state(run.id)) ?? run.first;
  if (state.phase === null) return state;
  const tallies = await tx.lanes.tallies(run.id);
  await tx.lanes.openParts(run.id, []);
  return ended(state, tallies);
}

/** Deletes that look like an accident are told instead of begun. */
async function beginPhase(
  tx: SqlTransaction,
  deps: Pick<SyncDeps, 'logger'>,
  run: Run,
  before: RunState,
  phase: Phase,
): Promise<RunState> {
  const table = tableNamed(phase.table);
  const { deletesLeft } = before.tables[phase.table] ?? noTally;
  if (phase.step === 'deletes' && !run.allowMassDelete) {
    const links = await tx.sync.linkCount(table);
    if (looksLikeMassDelete(deletesLeft, links)) {
      await tx.jobs.addFailures(run.id, [massDelete(table, deletesLeft, links)]);
      deps.logger.error({ table: table.name, deletes: deletesLeft, links, runId: run.id }, 'deletes halted');
      const failed = { ...noTally, counts: countOutcomes(['failed']) };
      return { ...counted(before, phase.table, [failed]), reached: phase };
    }
  }
  await tx.lanes.openParts(run.id, partsFor(await tx.lanes.size(phase)));
  return begun(before, phase);
}

function massDelete(table: Table, deletes: number, links: number) {
  const message = `${deletes} of ${links} linked rows would be deleted, which looks like an accident: nothing of this table was deleted. Check that both sides are the right ones and readable, then run the sync with allowMassDelete.`;
  return { table: table.name, rowId: '', label: table.pluralLabel, code: 'mass-delete', message };
}
