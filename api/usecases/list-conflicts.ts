import type { Conflict } from '../domain/sync/conflict.ts';
import type { ConflictQuery } from '../ports/conflict-store.ts';
import type { Deps } from './deps.ts';

/** A page of the conflict queue, newest detection first; `next` is the position after its last entry. */
export async function listConflicts(
  deps: Pick<Deps, 'sql'>,
  query: ConflictQuery,
): Promise<{ readonly conflicts: readonly Conflict[]; readonly next: string | undefined }> {
  const found = await deps.sql.read((tx) => tx.conflicts.list({ ...query, limit: query.limit + 1 }));
  const conflicts = found.slice(0, query.limit);
  return { conflicts, next: found.length > query.limit ? conflicts.at(-1)?.id : undefined };
}
