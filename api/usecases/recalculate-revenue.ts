import { tableNamed } from '../domain/model/names.ts';
import { requireMonth } from '../domain/revenue/calculate-month.ts';
import { storedCalculation } from '../domain/revenue/stored-calculation.ts';
import { BridgeError } from '../errors.ts';
import type { Deps } from './deps.ts';
import { calculateContractMonth } from './revenue/calculate-contract-month.ts';
import { contractsOfSite, requireSite } from './revenue/contracts-of-site.ts';
import { keepResult, type SiteMonthResult } from './revenue/keep-result.ts';

/**
 * Calculates one stored result again, for a reason. Other terms or facts give a new version with that reason
 * beside the old ones; the same ones give the same version, and nothing is written. Throws `not-found` and what
 * `calculateSiteMonth` throws, `no-active-contract` also when only this contract is no longer active.
 */
export async function recalculateRevenue(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids'>,
  input: { readonly id: string; readonly reason: string; readonly requestedBy: string },
): Promise<SiteMonthResult> {
  const { id, reason, requestedBy } = input;
  return deps.sql.write(async (tx) => {
    const row = await tx.rows.get(tableNamed('revenueCalculation'), id);
    if (row === null) throw new BridgeError('not-found', 'There is no revenue calculation with this id.');
    const { customerSiteId, contractId, serviceMonth } = storedCalculation(row);
    const month = requireMonth(serviceMonth);
    const site = await requireSite(tx, customerSiteId);
    const active = (await contractsOfSite(tx, site, month)).find((one) => one.contract.id === contractId);
    if (active === undefined) throw notActive(String(site.siteNumber), String(row.name));
    const result = await calculateContractMonth(tx, site, active, month);
    return keepResult(deps, tx, { site, contract: active.contract, result, requestedBy, reason });
  });
}

function notActive(siteNumber: string, name: string): BridgeError {
  const detail = `Site ${siteNumber}: the contract of the calculation ${name} is no longer active in its month.`;
  return new BridgeError('no-active-contract', detail);
}
