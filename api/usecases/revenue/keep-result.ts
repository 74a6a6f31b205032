import type { Row } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import {
  flagCodes,
  type RevenueVersion,
  reasonOf,
  versionCause,
} from '../../domain/revenue/revenue-version.ts';
import {
  resultColumns,
  type StoredCalculation,
  saysTheSame,
  storedCalculation,
} from '../../domain/revenue/stored-calculation.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Deps } from '../deps.ts';
import type { ContractMonth } from './calculate-contract-month.ts';
import { hashOf } from './hash-of.ts';

const table = tableNamed('revenueCalculation');

/** A stored result and what this call did to it. */
export interface SiteMonthResult {
  readonly outcome: 'created' | 'replaced' | 'unchanged';
  readonly calculation: StoredCalculation;
}

export interface Kept {
  readonly site: Row;
  readonly contract: Row;
  readonly result: ContractMonth;
  readonly requestedBy: string;
  /** Why it was calculated again; null lets the change speak for itself. */
  readonly reason: string | null;
}

type KeepDeps = Pick<Deps, 'clock' | 'ids'>;

/**
 * Stores a result: the row holds the latest version, and every version is kept with its terms and facts. The
 * same terms and facts are the same version, which is left alone; whatever changed in the row is announced.
 */
export async function keepResult(deps: KeepDeps, tx: SqlTransaction, kept: Kept): Promise<SiteMonthResult> {
  const { contract, result } = kept;
  const where = { contractId: contract.id, serviceMonth: result.calculation.month };
  const [stored] = await tx.rows.list(table, { where, limit: 1 });
  const columns = resultColumns(contract, result.calculation);
  const version = await newVersion(deps, tx, kept, stored);
  if (version !== null) await tx.revenue.addVersion(version);
  if (version === null && stored !== undefined && saysTheSame(stored, columns)) {
    return { outcome: 'unchanged', calculation: storedCalculation(stored) };
  }
  const changes = {
    ...columns,
    ...versionColumns(version),
    reviewFlags: flagCodes(result.calculation.flags),
  };
  const row: Row = { ...stored, ...changes, id: stored?.id ?? version?.calculationId ?? deps.ids.next() };
  if (stored === undefined) await tx.rows.insert(table, [row]);
  else await tx.rows.update(table, row.id, changes);
  await announce(deps, tx, kept, { row, previous: stored });
  return { outcome: stored === undefined ? 'created' : 'replaced', calculation: storedCalculation(row) };
}

/** The version to add; null when the latest one has the same terms, facts and lines. */
async function newVersion(
  deps: KeepDeps,
  tx: SqlTransaction,
  { contract, result, requestedBy, reason }: Kept,
  stored: Row | undefined,
): Promise<RevenueVersion | null> {
  const { month, amount, ...details } = result.calculation;
  const number = typeof stored?.version === 'number' ? stored.version : 0;
  const latest = stored === undefined ? null : await tx.revenue.version(stored.id, number);
  const hashes = { termsHash: hashOf(result.terms), factsHash: hashOf(result.facts) };
  const cause = versionCause(latest, { ...hashes, amount, details });
  if (cause === null) return null;
  return {
    ...hashes,
    amount,
    details,
    calculationId: stored?.id ?? deps.ids.next(),
    version: number + 1,
    contractId: contract.id,
    serviceMonth: month,
    terms: result.terms,
    facts: result.facts,
    reason: reason ?? reasonOf(cause),
    requestedBy,
    calculatedAt: `${deps.clock.now().toISOString().slice(0, 19)}Z`,
  };
}

function versionColumns(version: RevenueVersion | null) {
  if (version === null) return {};
  const { version: number, termsHash, reason, calculatedAt } = version;
  return { version: number, contractVersion: termsHash, reason, calculatedOn: calculatedAt };
}

async function announce(
  deps: KeepDeps,
  tx: SqlTransaction,
  { site, contract, requestedBy }: Kept,
  { row, previous }: { readonly row: Row; readonly previous: Row | undefined },
): Promise<void> {
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
      version: row.version ?? null,
      reason: row.reason ?? null,
      calculatedOn: row.calculatedOn,
      requestedBy,
    },
  });
}
