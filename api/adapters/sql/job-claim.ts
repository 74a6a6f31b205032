import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { exclusiveKinds, type JobKind } from '../../domain/job.ts';
import { liveParams } from '../../domain/sync/run-mode.ts';
import type { JobFence, JobStore } from '../../ports/sql.ts';
import type { UnitContext } from './context.ts';
import { leaseEnd, leaseNow } from './lease-time.ts';
import type { BridgeTables } from './schema-types.ts';

type Lease = Parameters<JobStore['claim']>[1];

/** How often a claim that lost the race looks for another job before it reports none. */
const maxTries = 5;

/**
 * Takes the oldest claimable job under the lease and returns its id; null when there is none. Skipping what
 * another process is taking at this moment saves waiting; that no job is taken twice rests on the update.
 */
export async function claimJob(
  unit: UnitContext,
  kinds: readonly JobKind[],
  lease: Lease,
): Promise<{ readonly id: string; readonly token: number } | null> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const found = await oldest(unit, kinds, lease);
    if (found === null) return null;
    const claim = { id: found.id, token: found.lease_token + 1 };
    if (await take(unit, claim, lease)) return claim;
  }
  return null;
}

async function oldest(unit: UnitContext, kinds: readonly JobKind[], lease: Lease) {
  const row = await unit.db
    .selectFrom('job')
    .select(['id', 'lease_token'])
    .where('kind', 'in', kinds)
    .where((eb) => claimable(eb, unit, lease))
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .$if(unit.engine.skipsLocked, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst();
  return row ?? null;
}

/** The update tests the state once more, so two claims never share a job, whatever the engine locks. */
async function take(unit: UnitContext, { id, token }: JobFence, lease: Lease): Promise<boolean> {
  const result = await unit.db
    .updateTable('job')
    .set((eb) => ({
      status: 'running',
      started_at: eb.fn.coalesce('started_at', eb.val(lease.now)),
      lease_owner: lease.owner,
      lease_until: leaseEnd(unit.engine, lease),
      lease_token: token,
    }))
    .where('id', '=', id)
    .where('lease_token', '=', token - 1)
    .where((eb) => claimable(eb, unit, lease))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function claimable(
  eb: ExpressionBuilder<BridgeTables, 'job'>,
  { engine }: UnitContext,
  lease: Lease,
): Expression<SqlBool> {
  const lapsed = eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', leaseNow(engine, lease))]);
  return eb.or([
    eb.and([
      eb('status', '=', 'queued'),
      eb.not(eb.exists(runningOfKind(eb))),
      eb.not(eb.exists(pausedOfKind(eb))),
    ]),
    eb.and([eb('status', '=', 'running'), lapsed]),
  ]);
}

/** Also one whose worker is gone: it is taken over first. */
function runningOfKind(eb: ExpressionBuilder<BridgeTables, 'job'>) {
  return eb
    .selectFrom('job as other')
    .select('other.id')
    .where('other.kind', 'in', exclusiveKinds)
    .whereRef('other.kind', '=', 'job.kind')
    .where('other.status', '=', 'running');
}

const live = JSON.stringify(liveParams);

/**
 * A pause is to keep everything of its kind still, also what the schedule queues meanwhile. Of the live run it
 * keeps changes waiting, and nothing that a person starts.
 */
function pausedOfKind(eb: ExpressionBuilder<BridgeTables, 'job'>) {
  return eb
    .selectFrom('job as paused')
    .select('paused.id')
    .whereRef('paused.kind', '=', 'job.kind')
    .where('paused.status', '=', 'paused')
    .where('paused.params', '<>', live);
}
