import type { TokenProvider } from '../../ports/tokens.ts';

/**
 * A provider over `acquire`, which answers from its cache unless told to skip it: one request at a time for
 * all callers, and one new token for all who report the same rejected one.
 */
export function singleFlight(acquire: (skipCache: boolean) => Promise<string>): TokenProvider {
  let current: Promise<string> | null = null;
  let renewing: Promise<string> | null = null;
  let latest: string | null = null;

  const ask = async (skipCache: boolean): Promise<string> => {
    latest = await acquire(skipCache);
    return latest;
  };
  return {
    token() {
      if (renewing !== null) return renewing;
      current ??= ask(false).finally(() => {
        current = null;
      });
      return current;
    },
    refresh(rejected) {
      if (renewing === null && latest !== null && latest !== rejected) return Promise.resolve(latest);
      renewing ??= ask(true).finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
}
