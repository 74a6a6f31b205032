import type { Conflict } from '../domain/sync/conflict.ts';
import type { Answer } from '../domain/sync/plan-resolution.ts';
import { BridgeError } from '../errors.ts';
import { type ResolveDeps, resolveConflict } from './resolve-conflict.ts';
import { mapLimit } from './sync/map-limit.ts';

export interface ResolveManyInput {
  readonly conflicts: readonly { readonly id: string; readonly version: number }[];
  readonly answer: Answer;
  readonly comment: string | null;
  readonly resolvedBy: string;
}

/** What became of one conflict of a bulk decision. */
export type ResolvedOne =
  | { readonly id: string; readonly outcome: 'decided'; readonly conflict: Conflict }
  | { readonly id: string; readonly outcome: 'refused'; readonly error: BridgeError };

/**
 * Decides several conflicts by one answer, each by itself: one that is refused stops no other. The order of
 * the results is that of the input. Errors that are no fault of a conflict pass.
 */
export async function resolveConflicts(
  deps: ResolveDeps,
  { conflicts, ...rest }: ResolveManyInput,
): Promise<readonly ResolvedOne[]> {
  return mapLimit(conflicts, async ({ id, version }): Promise<ResolvedOne> => {
    try {
      const conflict = await resolveConflict(deps, { ...rest, id, version });
      return { id, outcome: 'decided', conflict };
    } catch (error) {
      if (error instanceof BridgeError && error.status < 500) return { id, outcome: 'refused', error };
      throw error;
    }
  });
}
