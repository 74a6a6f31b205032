const firstMs = 5_000;
const factor = 4;
/** A row that keeps failing costs one attempt an hour; touched again, it is tried at once. */
const longestMs = 3_600_000;

/** Milliseconds until a row is tried again after its attempt number `attempts`, counted from 1. */
export function retryPauseMs(attempts: number): number {
  return Math.min(longestMs, firstMs * factor ** Math.min(attempts - 1, 10));
}
