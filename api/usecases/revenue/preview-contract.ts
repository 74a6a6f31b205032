import type { Row } from '../../domain/model/column.ts';
import { type Month, overlap } from '../../domain/month.ts';
import { requireMonth } from '../../domain/revenue/calculate-month.ts';
import type { Calculation } from '../../domain/revenue/calculation.ts';
import { type Comparison, compareResults } from '../../domain/revenue/compare/compare-results.ts';
import type { ResultSide } from '../../domain/revenue/compare/moves.ts';
import { contractTerms } from '../../domain/revenue/contracts-of-month.ts';
import type { Facts } from '../../domain/revenue/facts.ts';
import type { Terms } from '../../domain/revenue/terms.ts';
import { BridgeError } from '../../errors.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import { type ContractMonth, calculateContractMonth, type WhatIf } from './calculate-contract-month.ts';
import { requireSite } from './contracts-of-site.ts';

export interface Preview {
  readonly calculation: Calculation;
  /** Against the contract as it is stored; null without one, or when that cannot be calculated. */
  readonly comparison: Comparison | null;
}

interface Asked {
  readonly contract: Row;
  readonly month: string;
  readonly terms: Terms | undefined;
  readonly facts: Facts;
}

/** A what-if on one contract, whatever its status, beside what it earns as it is stored. */
export async function previewContract(
  tx: SqlTransaction,
  { contract, month: text, terms, facts }: Asked,
): Promise<Preview> {
  const month = requireMonth(text);
  const site = await requireSite(tx, String(contract.customerSiteId));
  const result = await calculated(tx, { site, contract, month }, { terms, facts });
  try {
    const stored = await calculated(tx, { site, contract, month }, {});
    const comparison = compareResults(sideOf(stored, month), sideOf(result, month));
    return { calculation: result.calculation, comparison };
  } catch (error) {
    // A what-if may be asked just because the stored terms or facts do not do yet.
    if (!(error instanceof BridgeError) || error.code === 'unavailable') throw error;
    return { calculation: result.calculation, comparison: null };
  }
}

interface Where {
  readonly site: Row;
  readonly contract: Row;
  readonly month: Month;
}

/** Days on which the contract is active follow from the terms that count here. */
async function calculated(tx: SqlTransaction, where: Where, whatIf: WhatIf): Promise<ContractMonth> {
  const { site, contract, month } = where;
  const window = whatIf.terms ?? datesOf(contract);
  const days = overlap({ from: month.first, to: month.last }, window);
  if (days !== null) return calculateContractMonth(tx, site, { contract, days }, month, whatIf);
  const detail = `Site ${site.siteNumber}: the contract ${contract.contractNumber} is not active in ${month.text}.`;
  throw new BridgeError('no-active-contract', detail);
}

function datesOf(contract: Row): { startDate: string | null; endDate: string | null } {
  const { startDate, endDate } = contractTerms(contract).terms;
  return { startDate, endDate };
}

function sideOf({ terms, facts, calculation }: ContractMonth, month: Month): ResultSide {
  return { terms, facts, month: month.text, lines: calculation.lines };
}
