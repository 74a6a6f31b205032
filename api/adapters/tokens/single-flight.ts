import type { Clock } from '../../ports/clock.ts';
import type { TokenProvider } from '../../ports/tokens.ts';

/**
 * Milliseconds in which an issuer that answered the rejected token once more is not asked again: the host of a
 * managed identity keeps tokens of its own, and a resource that refuses all of them would have it asked once
 * for every request.
 */
const sameAgainMs = 60_000;

/**
 * A provider over `acquire`, which answers from its cache unless told to skip it: one request at a time for
 * all callers, and one new token for all who report the same rejected one, at once or one after the other.
 */
export function singleFlight(
  acquire: (skipCache: boolean) => Promise<string>,
  clock: Pick<Clock, 'now'>,
): TokenProvider {
  let current: Promise<string> | null = null;
  let renewing: Promise<string> | null = null;
  let latest: string | null = null;
  let renewals = 0;
  /** Until when the latest token counts as the new one for those who report it. */
  let sameUntil = 0;

  const cached = async (): Promise<string> => {
    const before = renewals;
    const token = await acquire(false);
    // What was asked for before a renewal is older than what it brought.
    if (latest === null || before === renewals) latest = token;
    return latest;
  };
  const renew = async (rejected: string): Promise<string> => {
    const token = await acquire(true);
    renewals += 1;
    latest = token;
    sameUntil = token === rejected ? clock.now().getTime() + sameAgainMs : 0;
    return token;
  };
  return {
    token() {
      if (renewing !== null) return renewing;
      current ??= cached().finally(() => {
        current = null;
      });
      return current;
    },
    refresh(rejected) {
      if (renewing !== null) return renewing;
      const isOlder = latest !== null && latest !== rejected;
      if (latest !== null && (isOlder || clock.now().getTime() < sameUntil)) return Promise.resolve(latest);
      renewing = renew(rejected).finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
}
