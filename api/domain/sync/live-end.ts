/** Why a live run ends, or null while it goes on. */
export type LiveEnd = 'stopped' | 'handed-over' | 'long-enough' | null;

export interface LiveState {
  /** Cancelled, paused, taken over, or the process stops. */
  readonly stopped: boolean;
  /** Another run of the sync waits or runs. */
  readonly otherRun: boolean;
  readonly ageMs: number;
  /** Rows dealt with so far. */
  readonly rows: number;
}

export interface LiveLimits {
  readonly longestMs: number;
  readonly mostRows: number;
}

/** An hour, so that the list of runs shows how each hour went; rows, so that the counts stay meaningful. */
export const usualLiveLimits: LiveLimits = { longestMs: 3_600_000, mostRows: 100_000 };

/** Whether the live run ends now: it yields to every other run and is bounded itself. */
export function liveEnd(
  { stopped, otherRun, ageMs, rows }: LiveState,
  { longestMs, mostRows }: LiveLimits,
): LiveEnd {
  if (stopped) return 'stopped';
  if (otherRun) return 'handed-over';
  return ageMs >= longestMs || rows >= mostRows ? 'long-enough' : null;
}
