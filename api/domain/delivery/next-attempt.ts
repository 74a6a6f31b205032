const firstDelayMs = 1_000;

/** A receiver that is back is noticed within five minutes, one that is down is not flooded. */
const longestDelayMs = 300_000;

/** Milliseconds until the next attempt after `attempts` failed ones (1 or more): 1 s, doubling, at most 5 min. */
export function nextAttempt(attempts: number): number {
  const doublings = Math.min(Math.max(Math.trunc(attempts) - 1, 0), 30);
  return Math.min(firstDelayMs * 2 ** doublings, longestDelayMs);
}
