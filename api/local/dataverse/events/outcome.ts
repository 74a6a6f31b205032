/** What became of one attempt. `retry`: a later attempt may go better. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export type Next =
  | { readonly kind: 'complete' }
  | { readonly kind: 'fail'; readonly reason: string }
  | { readonly kind: 'wait'; readonly pauseMs: number; readonly reason: string };

/** `retries` attempts after the first were made; there is one pause for each that is allowed. */
export function decideNext(outcome: Outcome, retries: number, pausesMs: readonly number[]): Next {
  if (outcome.kind === 'delivered') return { kind: 'complete' };
  const { reason } = outcome;
  const pauseMs = pausesMs[retries];
  if (outcome.kind === 'failed' || pauseMs === undefined) return { kind: 'fail', reason };
  return { kind: 'wait', pauseMs, reason };
}
