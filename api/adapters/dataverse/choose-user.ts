/** What the choice needs to know of an application user. */
export interface UserLoad {
  /** True while the service told this user to wait. */
  readonly isHeld: boolean;
  readonly inFlight: number;
  readonly limit: number;
  /** When it was last chosen, as a running number; 0 for never. */
  readonly lastTurn: number;
}

/**
 * Index of the application user that takes the next request, null when none can take it now. The one with
 * the least of its limit in use; among equals the one that rested longest, so that light traffic spreads
 * over the request limits of all users, too.
 */
export function chooseUser(users: readonly UserLoad[]): number | null {
  let best: number | null = null;
  users.forEach((user, index) => {
    if (user.isHeld || user.inFlight >= user.limit) return;
    const champion = best === null ? undefined : users[best];
    if (champion === undefined || comesBefore(user, champion)) best = index;
  });
  return best;
}

function comesBefore(a: UserLoad, b: UserLoad): boolean {
  const byLoad = a.inFlight * b.limit - b.inFlight * a.limit;
  return byLoad === 0 ? a.lastTurn < b.lastTurn : byLoad < 0;
}
