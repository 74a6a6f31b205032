/**
 * How many requests of one application user may be open at the same time: additive increase, multiplicative
 * decrease (AIMD), below what the service recommends in `x-ms-dop-hint`.
 */
export interface Concurrency {
  readonly limit: number;
  readonly ceiling: number;
  /** Answers without throttling since the limit last changed. */
  readonly clean: number;
  /** Counts the decreases: answers to requests that were sent before the last one say nothing new. */
  readonly epoch: number;
}

/** Requests of one user at the same time that the service protection limits allow. */
export const mostAtOnce = 52;
/** Assumed until the service gives a hint: small environments recommend four to five. */
const assumedCeiling = 4;
const firstLimit = 2;

export const firstConcurrency: Concurrency = {
  limit: firstLimit,
  ceiling: assumedCeiling,
  clean: 0,
  epoch: 0,
};

/** One more at a time after a full window, as many clean answers as the limit. */
export function afterClean(state: Concurrency, epoch: number): Concurrency {
  if (epoch !== state.epoch) return state;
  const clean = state.clean + 1;
  if (clean < state.limit) return { ...state, clean };
  return { ...state, clean: 0, limit: Math.min(state.ceiling, state.limit + 1) };
}

/** Half as many at a time; the many refusals of one burst count once. */
export function afterThrottle(state: Concurrency, epoch: number): Concurrency {
  if (epoch !== state.epoch) return state;
  return { ...state, clean: 0, limit: Math.max(1, Math.floor(state.limit / 2)), epoch: epoch + 1 };
}

/** The latest hint is the ceiling. A limit above it shrinks at once, one below it grows by clean windows. */
export function withHint(state: Concurrency, hint: number | null): Concurrency {
  if (hint === null) return state;
  const ceiling = Math.min(mostAtOnce, Math.max(1, hint));
  return ceiling === state.ceiling ? state : { ...state, ceiling, limit: Math.min(state.limit, ceiling) };
}

/** The number of an `x-ms-dop-hint` header; null when absent or unreadable. */
export function readDopHint(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : null;
}
