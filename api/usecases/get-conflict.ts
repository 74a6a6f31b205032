import type { Conflict, ConflictEvent } from '../domain/sync/conflict.ts';
import { BridgeError } from '../errors.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';

/** Entries of the history shown; the newest matter. */
const maxEvents = 200;

export interface ConflictDetail {
  readonly conflict: Conflict;
  readonly events: readonly ConflictEvent[];
}

/** A conflict with the newest part of its history; throws `not-found`. */
export async function getConflict(deps: Pick<Deps, 'sql'>, id: string): Promise<ConflictDetail> {
  return deps.sql.read(async (tx) => {
    const conflict = await requireConflict(tx, id);
    return { conflict, events: await tx.conflicts.events(id, maxEvents) };
  });
}

/** Throws `not-found`. */
export async function requireConflict(tx: SqlTransaction, id: string): Promise<Conflict> {
  const conflict = await tx.conflicts.get(id);
  if (conflict === null) throw new BridgeError('not-found', 'There is no conflict with this id.');
  return conflict;
}
