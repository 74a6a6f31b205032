import { codes } from './errors.ts';

/** Whether issuer and environment take an application user: how often in a row not, and until when it rests. */
export interface Standing {
  readonly refusals: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export const goodStanding: Standing = { refusals: 0, until: 0 };

/** `good`, `aside` while it rests, `due` when one request may find out whether it is taken again. */
export type UserState = 'good' | 'aside' | 'due';

/** Who mends a secret or a role sees it soon; who does not costs a try every five minutes. */
const firstRestMs = 5_000;
const longestRestMs = 300_000;

export function userState(standing: Standing, now: number): UserState {
  if (standing.refusals === 0) return 'good';
  return now < standing.until ? 'aside' : 'due';
}

/** The standing after a refusal: each rest is twice as long as the one before. A rest that lasts goes on as it is. */
export function afterUserRefusal(standing: Standing, now: number): Standing {
  if (userState(standing, now) === 'aside') return standing;
  const ms = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(30, standing.refusals));
  return { refusals: standing.refusals + 1, until: now + ms };
}

/**
 * True when a failure, after a rejected token was renewed, is about the application user and about no request: it
 * gets no token, its token is rejected, or it is disabled. Nothing was carried out. While it acts for somebody else
 * it may be that one who is disabled.
 */
export function refusesUser(
  failure: { readonly status: number; readonly code: string },
  actsForOther: boolean,
): boolean {
  const { status, code } = failure;
  if (status === 401 || code === 'token-refused' || code === 'token-unavailable') return true;
  return !actsForOther && (code === codes.userDisabled || code === codes.userNotEnabled);
}
