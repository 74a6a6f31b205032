import type { UserState } from './user-standing.ts';

/** What the choice needs to know of an application user. */
export interface UserLoad {
  /** True while the service told this user to wait. */
  readonly isHeld: boolean;
  readonly inFlight: number;
  readonly limit: number;
  /** When it was last chosen, as a running number; 0 for never. */
  readonly lastTurn: number;
  /** Whether the user is taken at all; see `user-standing.ts`. */
  readonly state: UserState;
}

/**
 * Index of the application user that takes the next request, null when none can take it now. A refused user whose
 * rest is over gets one request, to find out; else refused ones get requests only when there are no good ones. Of
 * those that are left, the one with the least of its limit in use; among equals the one that rested longest, so
 * that light traffic spreads over the request limits of all users, too.
 */
export function chooseUser(users: readonly UserLoad[]): number | null {
  const probe = users.findIndex((user) => user.state === 'due' && user.inFlight === 0 && !user.isHeld);
  if (probe !== -1) return probe;
  const hasGood = users.some(({ state }) => state === 'good');
  let best: number | null = null;
  users.forEach((user, index) => {
    if (user.isHeld || user.inFlight >= user.limit) return;
    if (hasGood && user.state !== 'good') return;
    const champion = best === null ? undefined : users[best];
    if (champion === undefined || comesBefore(user, champion)) best = index;
  });
  return best;
}

function comesBefore(a: UserLoad, b: UserLoad): boolean {
  const byLoad = a.inFlight * b.limit - b.inFlight * a.limit;
  return byLoad === 0 ? a.lastTurn < b.lastTurn : byLoad < 0;
}
