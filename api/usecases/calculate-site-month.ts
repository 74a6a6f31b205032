import { choiceValue } from '../domain/model/choices.ts';
import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import type { Month } from '../domain/month.ts';
import { calculateMonth, requireMonth } from '../domain/revenue/calculate-month.ts';
import type { Calculation } from '../domain/revenue/calculation.ts';
import { type ActiveContract, activeContracts, contractTerms } from '../domain/revenue/contracts-of-month.ts';
import {
  resultColumns,
  type StoredCalculation,
  saysTheSame,
  storedCalculation,
} from '../domain/revenue/stored-calculation.ts';
import { BridgeError } from '../errors.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';
import { readMonthFacts } from './revenue/read-month-facts.ts';

const contractTable = tableNamed('contract');
const siteTable = tableNamed('customerSite');
const calculationTable = tableNamed('revenueCalculation');

/** Approved contracts of one site, past ones included; far above any real site. */
const maxContracts = 1000;

type SiteMonthDeps = Pick<Deps, 'sql' | 'clock' | 'ids'>;

export interface SiteMonthInput {
  readonly siteId: string;
  /** Service month `YYYY-MM`. */
  readonly month: string;
  readonly requestedBy: string;
}

/** A stored result and what this call did to it. */
export interface SiteMonthResult {
  readonly outcome: 'created' | 'replaced' | 'unchanged';
  readonly calculation: StoredCalculation;
}

/**
 * Calculates and stores what every contract of a site earns in a month, each over its own active days, in
 * one transaction. A result that says the same as the stored one is left alone, so a rerun changes nothing;
 * a changed one replaces it and is announced. Throws `not-found`, `no-active-contract`,
 * `overlapping-contracts`, `invalid-terms` and `missing-facts`, each naming the site number.
 */
export async function calculateSiteMonth(
  deps: SiteMonthDeps,
  input: SiteMonthInput,
): Promise<readonly SiteMonthResult[]> {
  const month = requireMonth(input.month);
  return deps.sql.write(async (tx) => {
    const site = await tx.rows.get(siteTable, input.siteId);
    if (site === null) throw new BridgeError('not-found', 'There is no customer site with this id.');
    const results: SiteMonthResult[] = [];
    for (const active of await activeIn(tx, site, month)) {
      const calculation = await calculated(tx, site, active, month);
      results.push(await keep(deps, tx, input, site, active.contract, calculation));
    }
    return results;
  });
}

async function activeIn(tx: SqlTransaction, site: Row, month: Month): Promise<readonly ActiveContract[]> {
  const status = choiceValue('contractStatus', 'Approved');
  const where = { customerSiteId: site.id, status };
  const contracts = await tx.rows.list(contractTable, { where, limit: maxContracts });
  return activeContracts(String(site.siteNumber), contracts, month);
}

/** Problems of a contract reach the reader with its site and contract number. */
async function calculated(
  tx: SqlTransaction,
  site: Row,
  { contract, days }: ActiveContract,
  month: Month,
): Promise<Calculation> {
  try {
    const { terms, flags } = contractTerms(contract);
    const inputs = await readMonthFacts(tx.facts, { siteId: site.id, terms, month, days });
    const calculation = calculateMonth({ terms, month: month.text, inputs });
    return { ...calculation, flags: [...flags, ...calculation.flags] };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const detail = `Site ${site.siteNumber}, contract ${contract.contractNumber}: ${error.message}`;
    throw new BridgeError(error.code, detail, { errors: error.errors, cause: error });
  }
}

async function keep(
  deps: SiteMonthDeps,
  tx: SqlTransaction,
  input: SiteMonthInput,
  site: Row,
  contract: Row,
  calculation: Calculation,
): Promise<SiteMonthResult> {
  const columns = resultColumns(contract, calculation);
  const where = { contractId: contract.id, serviceMonth: calculation.month };
  const [stored] = await tx.rows.list(calculationTable, { where, limit: 1 });
  if (stored !== undefined && saysTheSame(stored, columns)) {
    return { outcome: 'unchanged', calculation: storedCalculation(stored) };
  }
  const calculatedOn = `${deps.clock.now().toISOString().slice(0, 19)}Z`;
  const row: Row = { ...columns, calculatedOn, id: stored?.id ?? deps.ids.next() };
  if (stored === undefined) await tx.rows.insert(calculationTable, [row]);
  else await tx.rows.update(calculationTable, row.id, { ...columns, calculatedOn });
  await announce(deps, tx, { row, previous: stored, site, contract, requestedBy: input.requestedBy });
  return { outcome: stored === undefined ? 'created' : 'replaced', calculation: storedCalculation(row) };
}

interface Announcement {
  readonly row: Row;
  readonly previous: Row | undefined;
  readonly site: Row;
  readonly contract: Row;
  readonly requestedBy: string;
}

async function announce(deps: SiteMonthDeps, tx: SqlTransaction, event: Announcement): Promise<void> {
  const { row, previous, site, contract, requestedBy } = event;
  await tx.outbox.add({
    id: deps.ids.next(),
    topic: 'revenue-topic',
    subject: 'revenue.calculated',
    entityType: 'revenueCalculation',
    eventType: 'calculated',
    entityId: row.id,
    createdAt: deps.clock.now().toISOString(),
    body: {
      calculationId: row.id,
      contractId: contract.id,
      contractNumber: contract.contractNumber,
      customerSiteId: site.id,
      siteNumber: site.siteNumber,
      serviceMonth: row.serviceMonth,
      amount: row.amount,
      previousAmount: previous?.amount ?? null,
      calculatedOn: row.calculatedOn,
      requestedBy,
    },
  });
}
