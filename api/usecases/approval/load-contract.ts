import { type ContractFacts, contractFacts } from '../../domain/approval/contract-facts.ts';
import { textOrNull } from '../../domain/approval/contract-state.ts';
import type { Row } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import type { SqlTransaction } from '../../ports/sql.ts';

export const contractTable = tableNamed('contract');
const siteTable = tableNamed('customerSite');
const territoryTable = tableNamed('territory');

/** The site of a contract, or null when it has none. */
async function siteOf(tx: SqlTransaction, contract: Row): Promise<Row | null> {
  const siteId = textOrNull(contract.customerSiteId);
  return siteId === null ? null : tx.rows.get(siteTable, siteId);
}

/** What an approver reads about the contract; null when the contract is gone. */
export async function loadFacts(tx: SqlTransaction, contractId: string): Promise<ContractFacts | null> {
  const contract = await tx.rows.get(contractTable, contractId);
  return contract === null ? null : contractFacts(contract, await siteOf(tx, contract));
}

/** Mail address of the manager of the contract's territory, or null when no one is named. */
export async function loadManagerEmail(tx: SqlTransaction, contract: Row): Promise<string | null> {
  const site = await siteOf(tx, contract);
  const territoryId = textOrNull(site?.territoryId);
  const territory = territoryId === null ? null : await tx.rows.get(territoryTable, territoryId);
  return textOrNull(territory?.managerEmail);
}
