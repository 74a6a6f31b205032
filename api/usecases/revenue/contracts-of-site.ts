import { choiceValue } from '../../domain/model/choices.ts';
import type { Row } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import type { Month } from '../../domain/month.ts';
import { type ActiveContract, activeContracts } from '../../domain/revenue/contracts-of-month.ts';
import { BridgeError } from '../../errors.ts';
import type { SqlTransaction } from '../../ports/sql.ts';

const contractTable = tableNamed('contract');

/** Approved contracts of one site, past ones included; far above any real site. */
const maxContracts = 1000;

/** The site with this id; throws `not-found`. */
export async function requireSite(tx: SqlTransaction, siteId: string): Promise<Row> {
  const site = await tx.rows.get(tableNamed('customerSite'), siteId);
  if (site !== null) return site;
  throw new BridgeError('not-found', 'There is no customer site with this id.');
}

/** The approved contracts of a site that are active in the month; errors as `activeContracts`. */
export async function contractsOfSite(
  tx: SqlTransaction,
  site: Row,
  month: Month,
): Promise<readonly ActiveContract[]> {
  const status = choiceValue('contractStatus', 'Approved');
  const where = { customerSiteId: site.id, status };
  const contracts = await tx.rows.list(contractTable, { where, limit: maxContracts });
  return activeContracts(String(site.siteNumber), contracts, month);
}
