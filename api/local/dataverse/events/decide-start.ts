import type { Job } from './jobs.ts';

/** `held`: somebody suspended the job without a date. */
export type Start =
  | { readonly kind: 'now' }
  | { readonly kind: 'held' }
  | { readonly kind: 'later'; readonly inMs: number };

/** Longest wait a timer can hold. */
const mostMs = 2 ** 31 - 1;

/** Whether a job may run: one that waits for its next attempt keeps its date, also after a restart. */
export function decideStart({ suspended }: Pick<Job, 'suspended'>, now: number): Start {
  if (suspended === undefined) return { kind: 'now' };
  if (suspended.until === null) return { kind: 'held' };
  const inMs = Math.min(suspended.until - now, mostMs);
  return inMs <= 0 ? { kind: 'now' } : { kind: 'later', inMs };
}
