import type { Conflict } from '../../../api/domain/sync/conflict.ts';
import type { Resolution } from '../../../api/domain/sync/resolution.ts';
import { BridgeError } from '../../../api/errors.ts';
import { resolveConflict } from '../../../api/usecases/resolve-conflict.ts';
import type { Decide } from '../plan.ts';
import { type Scene, silent } from './lab.ts';
import { holdingOf, rowsOfDataverse, rowsOfSql } from './sides.ts';

/** More conflicts than a plan makes. */
const most = 200;

/** Rows of which nobody wants to hear again are the errors of a person who decides. */
const refusals: readonly string[] = ['conflict-changed', 'conflict-closed', 'invalid-request'];

/**
 * A person who resolves one of the conflicts that wait. Answers null when none waits, or when the bridge does not
 * take the answer: a side has changed, or the row would break a rule.
 */
export async function decide(
  scene: Scene,
  { which, rule, row }: Omit<Decide, 'do'>,
  now: Date,
): Promise<{ readonly slot: string; readonly resolution: Resolution } | null> {
  const all = await scene.sql.read((tx) => tx.conflicts.list({ limit: most }));
  const waiting = all.filter(({ closedAt, sqlId }) => closedAt === null && sqlId !== '').toReversed();
  const conflict = waiting[which % Math.max(1, waiting.length)];
  if (conflict === undefined) return null;
  const slot = await slotOfConflict(scene, conflict);
  if (slot === undefined) return null;
  const aboutRow = conflict.content.kind === 'delete-vs-edit' || conflict.content.kind === 'held-delete';
  const { sql, dataverse, ids } = scene;
  const clock = { now: () => now, sleep: async () => undefined };
  const deps = { sql, dataverse, clock, ids, logger: silent };
  const { id, version } = conflict;
  const answer = aboutRow ? { rule: null, row, columns: [] } : { rule, row: null, columns: [] };
  try {
    const decided = await resolveConflict(deps, {
      id,
      version,
      answer,
      comment: null,
      resolvedBy: 'ann@example.com',
    });
    return decided.resolution === null ? null : { slot, resolution: decided.resolution };
  } catch (error) {
    if (error instanceof BridgeError && refusals.includes(error.code)) return null;
    throw error;
  }
}

async function slotOfConflict(scene: Scene, { sqlId, remoteId }: Conflict): Promise<string | undefined> {
  const sides = [
    { id: sqlId, holding: holdingOf(await rowsOfSql(scene.sql)) },
    { id: remoteId, holding: holdingOf(await rowsOfDataverse(scene.dataverse)) },
  ];
  for (const { id, holding } of sides)
    for (const [slot, found] of holding.rows) if (found.id === id) return slot;
  return undefined;
}
