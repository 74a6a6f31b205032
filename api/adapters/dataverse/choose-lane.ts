import type { Lane } from '../../ports/dataverse.ts';

/** Most urgent first. */
export const lanes = ['interactive', 'incremental', 'backfill'] as const satisfies readonly Lane[];

/** Incremental requests that may pass a waiting backfill request before it gets its turn. */
export const mostPasses = 8;

/**
 * The lane whose first request goes next, null when nobody waits. Interactive requests always go first:
 * people make them, so they leave room. Between the other two, every ninth turn belongs to backfill.
 * `passes` are the incremental requests that went since backfill last had nobody waiting or got a turn.
 */
export function chooseLane(waiting: Readonly<Record<Lane, number>>, passes: number): Lane | null {
  if (waiting.interactive > 0) return 'interactive';
  if (waiting.backfill > 0 && (waiting.incremental === 0 || passes >= mostPasses)) return 'backfill';
  return waiting.incremental > 0 ? 'incremental' : null;
}

/** `passes` after a request of `lane` went while `backfillWaits` or not. */
export function countPass(passes: number, lane: Lane, backfillWaits: boolean): number {
  if (!backfillWaits || lane === 'backfill') return 0;
  return lane === 'incremental' ? passes + 1 : passes;
}
