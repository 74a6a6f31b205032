import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { tableNamed } from '../../domain/model/names.ts';
import type { LaneRange } from '../../domain/sync/lanes.ts';
import type { Step } from '../../domain/sync/phases.ts';
import type { PhaseRows } from '../../ports/lane-store.ts';
import type { Pending } from '../../ports/sync-store.ts';
import type { UnitContext } from './context.ts';
import type { BridgeTables } from './schema-types.ts';
import { hasFailed, pendingOf } from './sync-pending.ts';

/** Pending rows of a phase in the lanes after the key, in order of their keys. */
export async function phasePage(
  unit: UnitContext,
  phase: PhaseRows,
  lanes: LaneRange,
  after: string | null,
  limit: number,
): Promise<readonly Pending[]> {
  const rows = await unit.db
    .selectFrom('sync_pending')
    .selectAll()
    .where('table_name', '=', tableNamed(phase.table).sql)
    .where((eb) => inLanes(eb, lanes))
    .where((eb) => inStep(eb, phase.step))
    .where((eb) => isWanted(eb, phase))
    .$if(after !== null, (query) => query.where('row_key', '>', after))
    .orderBy('row_key')
    .limit(limit)
    .execute();
  return rows.map(pendingOf);
}

/** How many pending rows a phase has. */
export async function phaseSize(unit: UnitContext, phase: PhaseRows): Promise<number> {
  const row = await unit.db
    .selectFrom('sync_pending')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('table_name', '=', tableNamed(phase.table).sql)
    .where((eb) => inStep(eb, phase.step))
    .where((eb) => isWanted(eb, phase))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

type Pendings = ExpressionBuilder<BridgeTables, 'sync_pending'>;

/** One lane is asked for by equality, so that the index by lane gives its rows in order. */
function inLanes(eb: Pendings, { first, last }: LaneRange): Expression<SqlBool> {
  return first === last ? eb('lane', '=', first) : eb.and([eb('lane', '>=', first), eb('lane', '<=', last)]);
}

function isWanted(eb: Pendings, { table, onlyFailedIn }: PhaseRows): Expression<SqlBool> {
  const run = onlyFailedIn ?? null;
  return run === null ? eb.and([]) : hasFailed(eb, tableNamed(table), run);
}

function inStep(eb: Pendings, step: Step): Expression<SqlBool> {
  switch (step) {
    case 'feed':
      return eb.or([eb('remote_changed', '=', 1), eb('remote_deleted', '=', 1)]);
    case 'sql':
      return eb.and([eb('remote_changed', '=', 0), eb('remote_deleted', '=', 0)]);
    case 'deletes':
      return eb.and([]);
  }
}
