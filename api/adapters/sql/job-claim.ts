import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { JobKind } from '../../domain/job.ts';
import type { JobStore } from '../../ports/sql.ts';
import type { UnitContext } from './context.ts';
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
): Promise<string | null> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const id = await oldest(unit, kinds, lease.now);
    if (id === null || (await take(unit, id, lease))) return id;
  }
  return null;
}

async function oldest(unit: UnitContext, kinds: readonly JobKind[], now: string): Promise<string | null> {
  const row = await unit.db
    .selectFrom('job')
    .select('id')
    .where('kind', 'in', kinds)
    .where((eb) => claimable(eb, now))
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .$if(unit.engine.skipsLocked, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The update tests the state once more, so two claims never share a job, whatever the engine locks. */
async function take(unit: UnitContext, id: string, lease: Lease): Promise<boolean> {
  const result = await unit.db
    .updateTable('job')
    .set((eb) => ({
      status: 'running',
      started_at: eb.fn.coalesce('started_at', eb.val(lease.now)),
      lease_owner: lease.owner,
      lease_until: lease.until,
    }))
    .where('id', '=', id)
    .where((eb) => claimable(eb, lease.now))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function claimable(eb: ExpressionBuilder<BridgeTables, 'job'>, now: string): Expression<SqlBool> {
  const lapsed = eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]);
  const waits = eb.and([eb('status', '=', 'queued'), eb.not(eb.exists(pausedOfKind(eb)))]);
  return eb.or([waits, eb.and([eb('status', '=', 'running'), lapsed])]);
}

/** A pause is to keep everything of its kind still, also what the schedule queues meanwhile. */
function pausedOfKind(eb: ExpressionBuilder<BridgeTables, 'job'>) {
  return eb
    .selectFrom('job as paused')
    .select('paused.id')
    .whereRef('paused.kind', '=', 'job.kind')
    .where('paused.status', '=', 'paused');
}
