import type { RunState } from '../../domain/sync/run-state.ts';
import type { LaneStore } from '../../ports/lane-store.ts';
import type { UnitContext } from './context.ts';
import { fromJson } from './json.ts';
import { phasePage, phaseSize } from './lane-pages.ts';
import {
  addToPart,
  claimPart,
  finishPart,
  holdPart,
  mayClaimPart,
  openParts,
  partsLeft,
  partTallies,
  releaseAllParts,
  releasePart,
} from './lane-parts.ts';

/** How the work of a run is shared, through one unit of work. */
export function laneStore(unit: UnitContext): LaneStore {
  return {
    state: (runId) => stateOf(unit, runId),
    putState: (runId, state) => putState(unit, runId, state),
    underWay: () => underWay(unit),
    openParts: (runId, parts) => openParts(unit, runId, parts),
    tallies: (runId) => partTallies(unit, runId),
    partsLeft: (runId) => partsLeft(unit, runId),
    mayClaim: (runId, lease) => mayClaimPart(unit, runId, lease),
    claim: (runId, owner, lease) => claimPart(unit, runId, owner, lease),
    hold: (fence, lease) => holdPart(unit, fence, lease),
    add: (fence, done, after) => addToPart(unit, fence, done, after),
    finish: (fence) => finishPart(unit, fence),
    release: (fence) => releasePart(unit, fence),
    releaseAll: (runId) => releaseAllParts(unit, runId),
    clear: (runId) => clearLanes(unit, runId),
    page: (phase, lanes, after, limit) => phasePage(unit, phase, lanes, after, limit),
    size: (phase) => phaseSize(unit, phase),
  };
}

async function stateOf(unit: UnitContext, runId: string): Promise<RunState | null> {
  const row = await unit.db
    .selectFrom('sync_phase')
    .select('state')
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return row === undefined ? null : fromJson<RunState>(row.state);
}

async function putState(unit: UnitContext, runId: string, state: RunState): Promise<void> {
  const cells = { state: JSON.stringify(state) };
  const known = await unit.db
    .updateTable('sync_phase')
    .set(cells)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (known.numUpdatedRows > 0n) return;
  await unit.db
    .insertInto('sync_phase')
    .values({ run_id: runId, ...cells })
    .execute();
}

async function underWay(unit: UnitContext): ReturnType<LaneStore['underWay']> {
  const rows = await unit.db
    .selectFrom('sync_phase')
    .innerJoin('job', 'job.id', 'sync_phase.run_id')
    .select(['sync_phase.run_id', 'sync_phase.state'])
    .where('job.status', '=', 'running')
    .execute();
  return rows
    .map(({ run_id, state }) => ({ runId: run_id, state: fromJson<RunState>(state) }))
    .filter(({ state }) => state.phase !== null);
}

/** Forgets what a run has left. */
export async function clearLanes(unit: UnitContext, runId: string): Promise<void> {
  await unit.db.deleteFrom('sync_part').where('run_id', '=', runId).execute();
  await unit.db.deleteFrom('sync_phase').where('run_id', '=', runId).execute();
}
