import type { Expression, ExpressionBuilder, SqlBool, UpdateObject, UpdateResult } from 'kysely';
import type { LaneRange } from '../../domain/sync/lanes.ts';
import { addTallies, noTally, type PartTally } from '../../domain/sync/run-state.ts';
import { LeaseLost, type LeaseTime, type PartClaim, type PartFence } from '../../ports/lane-store.ts';
import type { UnitContext } from './context.ts';
import { fromJson } from './json.ts';
import { leaseEnd, leaseNow } from './lease-time.ts';
import type { BridgeTables } from './schema-types.ts';

/** How often a claim that lost the race looks for another part before it reports none. */
const maxTries = 5;

const nothing = JSON.stringify(noTally);

/**
 * Opens one part per range. Tokens go on growing, so that a hold of an earlier phase counts no more; parts that
 * are not needed stay as done ones, which keeps their tokens.
 */
export async function openParts(
  unit: UnitContext,
  runId: string,
  ranges: readonly LaneRange[],
): Promise<void> {
  const known = await unit.db
    .selectFrom('sync_part')
    .select(['part', 'token'])
    .where('run_id', '=', runId)
    .execute();
  const tokens = new Map(known.map(({ part, token }) => [part, token]));
  const parts = Array.from({ length: Math.max(ranges.length, tokens.size) }, (_, part) => {
    const range = ranges[part];
    return {
      run_id: runId,
      part,
      state: range === undefined ? ('done' as const) : ('open' as const),
      first_lane: range?.first ?? 0,
      last_lane: range?.last ?? 0,
      token: (tokens.get(part) ?? 0) + 1,
      claims: 0,
      owner: null,
      lease_until: null,
      after_key: null,
      tally: nothing,
    };
  });
  await unit.db.deleteFrom('sync_part').where('run_id', '=', runId).execute();
  if (parts.length > 0) await unit.db.insertInto('sync_part').values(parts).execute();
}

/** A claimable part under a new token, parts nobody has begun first; null when there is none. */
export async function claimPart(
  unit: UnitContext,
  runId: string,
  owner: string,
  lease: LeaseTime,
): Promise<PartClaim | null> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const found = await claimable(unit, runId, lease);
    if (found === null) return null;
    const token = found.token + 1;
    const taken = await unit.db
      .updateTable('sync_part')
      .set({
        state: 'held',
        token,
        claims: found.claims + 1,
        owner,
        lease_until: leaseEnd(unit.engine, lease),
      })
      .where('run_id', '=', runId)
      .where('part', '=', found.part)
      .where('token', '=', found.token)
      .where('state', '=', found.state)
      .executeTakeFirst();
    if (taken.numUpdatedRows === 0n) continue;
    const lanes = { first: found.first_lane, last: found.last_lane };
    return { runId, part: found.part, token, lanes, after: found.after_key, takenOver: found.claims > 0 };
  }
  return null;
}

export async function mayClaimPart(unit: UnitContext, runId: string, lease: LeaseTime): Promise<boolean> {
  return (await claimables(unit, runId, lease).executeTakeFirst()) !== undefined;
}

async function claimable(unit: UnitContext, runId: string, lease: LeaseTime) {
  const row = await claimables(unit, runId, lease)
    .$if(unit.engine.skipsLocked, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst();
  return row ?? null;
}

/** Only while the run is running: a paused or ended run gives out nothing. */
function claimables(unit: UnitContext, runId: string, lease: LeaseTime) {
  return unit.db
    .selectFrom('sync_part')
    .selectAll()
    .where('run_id', '=', runId)
    .where((eb) => isClaimable(eb, unit, lease))
    .where((eb) =>
      eb.exists(
        eb.selectFrom('job').select('job.id').where('job.id', '=', runId).where('job.status', '=', 'running'),
      ),
    )
    .orderBy('claims')
    .orderBy('part')
    .limit(1);
}

function isClaimable(
  eb: ExpressionBuilder<BridgeTables, 'sync_part'>,
  { engine }: UnitContext,
  lease: LeaseTime,
): Expression<SqlBool> {
  const lapsed = eb('lease_until', '<=', leaseNow(engine, lease));
  return eb.or([eb('state', '=', 'open'), eb.and([eb('state', '=', 'held'), lapsed])]);
}

/** Extends the hold; throws `LeaseLost` when somebody else has the part. */
export async function holdPart(unit: UnitContext, fence: PartFence, lease: LeaseTime): Promise<void> {
  held(fence, await updateHeld(unit, fence, { lease_until: leaseEnd(unit.engine, lease) }));
}

export async function addToPart(
  unit: UnitContext,
  fence: PartFence,
  done: PartTally,
  after: string | undefined,
): Promise<void> {
  const row = await unit.db
    .selectFrom('sync_part')
    .select('tally')
    .where('run_id', '=', fence.runId)
    .where('part', '=', fence.part)
    .executeTakeFirst();
  const tally = JSON.stringify(addTallies(fromJson<PartTally>(row?.tally ?? nothing), done));
  held(fence, await updateHeld(unit, fence, { tally, ...(after === undefined ? {} : { after_key: after }) }));
}

export async function finishPart(unit: UnitContext, fence: PartFence): Promise<void> {
  held(fence, await updateHeld(unit, fence, { state: 'done', owner: null, lease_until: null }));
}

export async function releasePart(unit: UnitContext, fence: PartFence): Promise<void> {
  await updateHeld(unit, fence, { state: 'open', owner: null, lease_until: null });
}

/** A new token for every part that is held, and no holder. */
export async function releaseAllParts(unit: UnitContext, runId: string): Promise<void> {
  await unit.db
    .updateTable('sync_part')
    .set((eb) => ({ state: 'open', owner: null, lease_until: null, token: eb('token', '+', 1) }))
    .where('run_id', '=', runId)
    .where('state', '=', 'held')
    .execute();
}

export async function partTallies(unit: UnitContext, runId: string): Promise<readonly PartTally[]> {
  const rows = await unit.db
    .selectFrom('sync_part')
    .select('tally')
    .where('run_id', '=', runId)
    .orderBy('part')
    .execute();
  return rows.map(({ tally }) => fromJson<PartTally>(tally));
}

export async function partsLeft(unit: UnitContext, runId: string): Promise<number> {
  const row = await unit.db
    .selectFrom('sync_part')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('run_id', '=', runId)
    .where('state', '<>', 'done')
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

type PartCells = UpdateObject<BridgeTables, 'sync_part'>;

/** The fence: one update that counts its rows, in the transaction of what it guards. */
function updateHeld(unit: UnitContext, fence: PartFence, cells: PartCells): Promise<UpdateResult> {
  return unit.db
    .updateTable('sync_part')
    .set(cells)
    .where('run_id', '=', fence.runId)
    .where('part', '=', fence.part)
    .where('token', '=', fence.token)
    .where('state', '=', 'held')
    .executeTakeFirst();
}

function held({ part }: PartFence, { numUpdatedRows }: UpdateResult): void {
  if (numUpdatedRows === 0n) throw new LeaseLost(`part ${part} of the phase`);
}
