import { decide, isThrottled } from './errors.ts';

/**
 * What a try says about the environment: `clean` it answered (a refusal is an answer), `throttled` it asked
 * to wait, `unwell` it failed inside or did not answer, `unsent` nothing reached it.
 */
export type Health = 'clean' | 'throttled' | 'unwell' | 'unsent';

/** Stops sending to an environment that is down, and finds out with single requests when it is back. */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  /** `until` in milliseconds since 1970; `openings` in a row decide how long the next one lasts. */
  | { readonly state: 'open'; readonly until: number; readonly openings: number }
  /** One request is under way to find out. */
  | { readonly state: 'half-open'; readonly openings: number };

export interface BreakerLimits {
  /** Tries in a row, of all requests together, that found the environment unwell. */
  readonly failures: number;
  /** First time it stays open; doubles with every failed probe. */
  readonly openMs: number;
  readonly maxOpenMs: number;
}

/** More than the tries of one request, so that a single one cannot open it. */
export const defaultBreakerLimits: BreakerLimits = { failures: 10, openMs: 5_000, maxOpenMs: 60_000 };

export const closedBreaker: Breaker = { state: 'closed', failures: 0 };

/** Whether a request may go now; `refuse` while it is open or somebody else probes. */
export function admit(breaker: Breaker, now: number): 'send' | 'probe' | 'refuse' {
  if (breaker.state === 'closed') return 'send';
  return breaker.state === 'open' && now >= breaker.until ? 'probe' : 'refuse';
}

/** The state while the admitted probe is under way. */
export function probing(breaker: Breaker): Breaker {
  return breaker.state === 'open' ? { state: 'half-open', openings: breaker.openings } : breaker;
}

/** Milliseconds until it is worth asking again; the first opening time while a probe is under way. */
export function breakerWaitMs(breaker: Breaker, now: number, limits: BreakerLimits): number {
  if (breaker.state === 'closed') return 0;
  return breaker.state === 'open' ? Math.max(0, breaker.until - now) : limits.openMs;
}

/** The state after a try. Answers to requests from before it opened change nothing while it is open. */
export function afterTry(
  breaker: Breaker,
  health: Health,
  isProbe: boolean,
  now: number,
  limits: BreakerLimits,
): Breaker {
  if (breaker.state === 'closed') {
    if (health === 'unsent') return breaker;
    if (health !== 'unwell') return breaker.failures === 0 ? breaker : closedBreaker;
    const failures = breaker.failures + 1;
    return failures < limits.failures ? { state: 'closed', failures } : opened(1, now, limits);
  }
  if (!isProbe || breaker.state === 'open') return breaker;
  if (health === 'unwell') return opened(breaker.openings + 1, now, limits);
  return health === 'unsent' ? { state: 'open', until: now, openings: breaker.openings } : closedBreaker;
}

function opened(openings: number, now: number, limits: BreakerLimits): Breaker {
  const ms = Math.min(limits.maxOpenMs, limits.openMs * 2 ** Math.min(30, openings - 1));
  return { state: 'open', until: now + ms, openings };
}

/**
 * Reads the health from a failure, null for a good answer. Throttling is a schedule and a refusal is an
 * answer: neither ever opens the breaker. A 500 of logic inside Dataverse (a plug-in) is a refusal.
 */
export function healthOf(failure: { readonly status: number; readonly code: string } | null): Health {
  if (failure === null) return 'clean';
  if (isThrottled(failure)) return 'throttled';
  if (failure.code === 'no-answer' || failure.code === 'no-connection') return 'unwell';
  if (failure.status === 0) return 'unsent';
  const isTrouble = failure.status >= 500 || failure.status === 408;
  return isTrouble && decide(failure) === 'retry' ? 'unwell' : 'clean';
}
