import { countOutcomes } from '../../../domain/sync/counts.ts';
import { type CutSizes, partsFor } from '../../../domain/sync/lanes.ts';
import type { Phase } from '../../../domain/sync/phases.ts';
import { begun, counted, ended, noTally, type RunState } from '../../../domain/sync/run-state.ts';
import type { SqlTransaction } from '../../../ports/sql.ts';
import type { SyncDeps } from '../context.ts';

export interface Run {
  readonly id: string;
  /** State to begin with when nothing is stored yet. */
  readonly first: RunState;
  readonly sizes?: CutSizes | undefined;
}

/** Ends the phase under way, whose parts are all done, and begins the next one, in one transaction. */
export async function enterPhase(
  deps: Pick<SyncDeps, 'sql'>,
  run: Run,
  phase: Phase | null,
): Promise<RunState> {
  return deps.sql.write(async (tx) => {
    const before = await endPhase(tx, run);
    const state = phase === null ? before : begun(before, phase);
    if (phase !== null) {
      const size = await tx.lanes.size({ ...phase, onlyFailedIn: state.onlyFailedIn });
      await tx.lanes.openParts(run.id, partsFor(size, run.sizes));
    }
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

/** The phase is passed over: its deletes look like an accident and wait for a person. */
export async function haltPhase(deps: Pick<SyncDeps, 'sql'>, run: Run, phase: Phase): Promise<RunState> {
  return deps.sql.write(async (tx) => {
    const before = await endPhase(tx, run);
    const failed = { ...noTally, counts: countOutcomes(['failed']) };
    const state = { ...counted(before, phase.table, [failed]), reached: phase };
    await tx.lanes.putState(run.id, state);
    return state;
  });
}
