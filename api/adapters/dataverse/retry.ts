import { type DataverseError, decide, isThrottled } from './errors.ts';

/** Bounds of the retries of one request. How long throttling is waited for, its lane decides alone. */
export interface RetryLimits {
  /** Tries after a transient failure, the first one included. */
  readonly attempts: number;
  /** First pause; it doubles with every try. */
  readonly baseMs: number;
  /** Longest pause without Retry-After. */
  readonly maxPauseMs: number;
}

/** Microsoft's own client: 10 tries, 5 s; ours starts sooner and doubles. */
export const defaultRetryLimits: RetryLimits = {
  attempts: 5,
  baseMs: 500,
  maxPauseMs: 30_000,
};

/** What happened to a request so far. */
export interface History {
  readonly tries: number;
  readonly failures: number;
  readonly throttles: number;
  /** The token of this try is a new one, instead of one that was rejected just before. */
  readonly refreshed: boolean;
}

export type Step = 'refresh-token' | 'wait-at-gate' | 'other-user' | 'pause' | 'throw';

/** Decides what follows a failed try. A write whose outcome is unknown is never repeated here. */
export function nextStep(
  error: DataverseError,
  history: History,
  whenUnknown: 'repeat' | 'report',
  limits: RetryLimits,
): Step {
  if (error.outcomeUnknown && whenUnknown === 'report') return 'throw';
  const decision = decide(error);
  if (decision === 'refresh-token') return history.refreshed ? 'throw' : 'refresh-token';
  if (decision !== 'retry') return 'throw';
  if (isThrottled(error)) return 'wait-at-gate';
  return history.failures + 1 < limits.attempts ? 'pause' : 'throw';
}

/**
 * Milliseconds before try `failures + 1`: doubling, between half and all of it by `fraction` (0 to 1) so
 * that lanes that failed together do not come back together; never sooner than Retry-After, however long it is.
 */
export function pauseMs(
  failures: number,
  retryAfterMs: number | null,
  fraction: number,
  limits: RetryLimits,
): number {
  const full = Math.min(limits.maxPauseMs, limits.baseMs * 2 ** Math.max(0, failures - 1));
  const jittered = Math.round(full / 2 + (full / 2) * fraction);
  return Math.max(jittered, retryAfterMs ?? 0);
}

/** The longest Retry-After of several failures; null when none gave one. */
export function longestRetryAfter(failures: readonly DataverseError[]): number | null {
  const times = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** A pause that ends after the time a request has left is not begun: who waits is told at once. */
export function withinDeadline(step: Step, waitMs: number, leftMs: number): Step {
  return step === 'pause' && waitMs > leftMs ? 'throw' : step;
}

/**
 * One day, the longest Retry-After that is believed. Dataverse counts its limits over five minutes; a longer time
 * is a mistake of a gateway, and the next day's try finds out.
 */
export const longestRetryAfterMs = 86_400_000;

/**
 * Milliseconds from a Retry-After header, seconds or HTTP date, at most a day; null when absent or unreadable. Of
 * several headers, joined with commas, the longest time counts.
 */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  // The comma behind the day of the week belongs to a date.
  const values = (header ?? '').split(/(?<!\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*),/);
  const times = values.flatMap((value) => waitOf(value.trim(), now) ?? []);
  return times.length === 0 ? null : Math.min(longestRetryAfterMs, Math.max(...times));
}

function waitOf(value: string, now: Date): number | null {
  if (/^\d{1,100}(\.\d{1,100})?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
