/** What a live run does next. `feeds`: read every change feed; `changes`: take up what was just touched. */
export type LiveWork = 'feeds' | 'changes' | 'retries' | 'wait';

/** Times in milliseconds on one clock. */
export interface LiveClock {
  readonly now: number;
  /** No work before it: Dataverse could not be reached. */
  readonly pausedUntil: number;
  readonly nextFeeds: number;
  readonly nextRetries: number;
}

/** The feeds are the truth and go first when they are due; new changes go before rows that failed earlier. */
export function liveWork(
  { now, pausedUntil, nextFeeds, nextRetries }: LiveClock,
  changes: boolean,
): LiveWork {
  if (now < pausedUntil) return 'wait';
  if (now >= nextFeeds) return 'feeds';
  if (changes) return 'changes';
  return now >= nextRetries ? 'retries' : 'wait';
}

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Pause after so many errors in a row that concern no single row. */
export function outagePauseMs(errors: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(errors - 1, 10));
}
