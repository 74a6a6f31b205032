import { systemClock, systemIds } from '../../../../api/adapters/clock.ts';
import type { Conflict } from '../../../../api/domain/sync/conflict.ts';
import type { Answer } from '../../../../api/domain/sync/plan-resolution.ts';
import { type ResolveDeps, resolveConflict } from '../../../../api/usecases/resolve-conflict.ts';
import { silentLogger } from '../../adapters/dataverse/support.ts';
import type { World } from './world.ts';

export const ann = 'ann@townepark.example';

export function decisionDeps({ sql, dataverse }: World): ResolveDeps {
  return { sql, dataverse, clock: systemClock, ids: systemIds, logger: silentLogger() };
}

/** Every conflict that is not closed, newest first. */
export async function unclosed(world: World): Promise<readonly Conflict[]> {
  const all = await world.sql.read((tx) => tx.conflicts.list({ limit: 500 }));
  return all.filter(({ closedAt }) => closedAt === null);
}

/** The only conflict that is not closed. */
export async function onlyConflict(world: World): Promise<Conflict> {
  const [only, second] = await unclosed(world);
  if (only === undefined || second !== undefined) throw new Error('there is not exactly one conflict');
  return only;
}

export async function conflictNow(world: World, { id }: Conflict): Promise<Conflict> {
  const found = await world.sql.read((tx) => tx.conflicts.get(id));
  if (found === null) throw new Error('the conflict is gone');
  return found;
}

export async function history(world: World, { id }: Conflict): Promise<readonly string[]> {
  const events = await world.sql.read((tx) => tx.conflicts.events(id, 100));
  return events.map(({ action }) => action);
}

/** Decides the conflict on the version given. */
export async function answer(
  world: World,
  { id, version }: Conflict,
  given: Partial<Answer>,
): Promise<Conflict> {
  const whole = { rule: null, row: null, columns: [], ...given };
  return resolveConflict(decisionDeps(world), {
    id,
    version,
    answer: whole,
    comment: null,
    resolvedBy: ann,
  });
}
