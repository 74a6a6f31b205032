import { requireMonth } from '../domain/revenue/calculate-month.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';
import { calculateContractMonth } from './revenue/calculate-contract-month.ts';
import { contractsOfSite, requireSite } from './revenue/contracts-of-site.ts';
import { keepResult, type SiteMonthResult } from './revenue/keep-result.ts';

export type { SiteMonthResult };

type SiteMonthDeps = Pick<Deps, 'clock' | 'ids'>;

export interface SiteMonthInput {
  readonly siteId: string;
  /** Service month `YYYY-MM`. */
  readonly month: string;
  readonly requestedBy: string;
  /** Reason of the versions that come out of it; null or absent = what changed, in words. */
  readonly reason?: string | null | undefined;
}

/**
 * Calculates and stores what every contract of a site earns in a month, each over its own active days, in
 * one transaction. The same terms and facts give the same version, so a rerun changes nothing; other ones give
 * a new version, which replaces the row, keeps the old version and is announced. Throws `not-found`,
 * `no-active-contract`, `overlapping-contracts`, `invalid-terms` and `missing-facts`, each naming the site number.
 */
export async function calculateSiteMonth(
  deps: SiteMonthDeps & Pick<Deps, 'sql'>,
  input: SiteMonthInput,
): Promise<readonly SiteMonthResult[]> {
  return deps.sql.write((tx) => calculateSiteMonthIn(deps, tx, input));
}

/** As `calculateSiteMonth`, within a transaction that does more. */
export async function calculateSiteMonthIn(
  deps: SiteMonthDeps,
  tx: SqlTransaction,
  { siteId, month: text, requestedBy, reason = null }: SiteMonthInput,
): Promise<readonly SiteMonthResult[]> {
  const month = requireMonth(text);
  const site = await requireSite(tx, siteId);
  const results: SiteMonthResult[] = [];
  for (const active of await contractsOfSite(tx, site, month)) {
    const result = await calculateContractMonth(tx, site, active, month);
    results.push(
      await keepResult(deps, tx, { site, contract: active.contract, result, requestedBy, reason }),
    );
  }
  return results;
}
