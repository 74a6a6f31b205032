import type { Row } from '../../domain/model/column.ts';
import type { Month } from '../../domain/month.ts';
import { calculateMonth } from '../../domain/revenue/calculate-month.ts';
import type { Calculation } from '../../domain/revenue/calculation.ts';
import { type ActiveContract, contractTerms } from '../../domain/revenue/contracts-of-month.ts';
import type { Facts } from '../../domain/revenue/facts.ts';
import type { Terms } from '../../domain/revenue/terms.ts';
import { BridgeError } from '../../errors.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import { hashOf } from './hash-of.ts';
import { readMonthFacts } from './read-month-facts.ts';

/** A result with the terms and facts it came from. */
export interface ContractMonth {
  readonly terms: Terms;
  readonly facts: Facts;
  readonly calculation: Calculation;
}

/** What takes the place of the stored terms and facts. */
export interface WhatIf {
  readonly terms?: Terms | undefined;
  readonly facts?: Facts | undefined;
}

/**
 * What a contract earns on its active days of a month, by its stored terms and the facts of the database.
 * Throws `invalid-terms` and `missing-facts` with site and contract number.
 */
export async function calculateContractMonth(
  tx: SqlTransaction,
  site: Row,
  { contract, days }: ActiveContract,
  month: Month,
  whatIf: WhatIf = {},
): Promise<ContractMonth> {
  try {
    const { terms, flags } = whatIf.terms ? { terms: whatIf.terms, flags: [] } : contractTerms(contract);
    const given = whatIf.facts;
    const facts = await readMonthFacts(tx.facts, {
      siteId: site.id,
      terms,
      month,
      days,
      ...(given && { given }),
    });
    const input = { terms, month: month.text, inputs: facts, contractVersion: hashOf(terms) };
    const calculation = calculateMonth(input);
    return { terms, facts, calculation: { ...calculation, flags: [...flags, ...calculation.flags] } };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const detail = `Site ${site.siteNumber}, contract ${contract.contractNumber}: ${error.message}`;
    throw new BridgeError(error.code, detail, { errors: error.errors, cause: error });
  }
}
