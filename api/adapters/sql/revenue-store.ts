import type { Selectable } from 'kysely';
import type { RevenueVersion, VersionSummary } from '../../domain/revenue/revenue-version.ts';
import type { RevenueStore, RunSite } from '../../ports/revenue-store.ts';
import type { UnitContext } from './context.ts';
import { fromJson } from './json.ts';
import type { RevenueVersionTable } from './schema-types.ts';

const summaryColumns = [
  'calculation_id',
  'version',
  'contract_id',
  'service_month',
  'amount',
  'terms_hash',
  'facts_hash',
  'reason',
  'requested_by',
  'calculated_at',
] as const;

type SummaryCells = Pick<Selectable<RevenueVersionTable>, (typeof summaryColumns)[number]>;

/** Versions of results and the way of a run through the sites, through one unit of work. */
export function revenueStore(unit: UnitContext): RevenueStore {
  return {
    addVersion: (version) => addVersion(unit, version),
    version: (calculationId, version) => versionOf(unit, calculationId, version),
    versions: (calculationId, query) => versionsOf(unit, calculationId, query),
    addRunSite: (jobId, site) => addRunSite(unit, jobId, site),
    runSites: (jobId) => runSites(unit, jobId),
    forgetEndedRuns: () => forgetEndedRuns(unit),
  };
}

async function addVersion(unit: UnitContext, version: RevenueVersion): Promise<void> {
  await unit.db
    .insertInto('revenue_version')
    .values({
      calculation_id: version.calculationId,
      version: version.version,
      contract_id: version.contractId,
      service_month: version.serviceMonth,
      amount: version.amount,
      terms_hash: version.termsHash,
      facts_hash: version.factsHash,
      terms: JSON.stringify(version.terms),
      facts: JSON.stringify(version.facts),
      details: JSON.stringify(version.details),
      reason: version.reason,
      requested_by: version.requestedBy,
      calculated_at: version.calculatedAt,
    })
    .execute();
}

async function versionOf(
  unit: UnitContext,
  calculationId: string,
  version: number,
): Promise<RevenueVersion | null> {
  const cells = await unit.db
    .selectFrom('revenue_version')
    .select([...summaryColumns, 'terms', 'facts', 'details'])
    .where('calculation_id', '=', calculationId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (cells === undefined) return null;
  return {
    ...summaryOf(cells),
    terms: fromJson(cells.terms),
    facts: fromJson(cells.facts),
    details: fromJson(cells.details),
  };
}

async function versionsOf(
  unit: UnitContext,
  calculationId: string,
  { before, limit }: Parameters<RevenueStore['versions']>[1],
): Promise<readonly VersionSummary[]> {
  const found = await unit.db
    .selectFrom('revenue_version')
    .select(summaryColumns)
    .where('calculation_id', '=', calculationId)
    .$if(before !== undefined, (query) => query.where('version', '<', Number(before)))
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
  return found.map(summaryOf);
}

function summaryOf(cells: SummaryCells): VersionSummary {
  return {
    calculationId: cells.calculation_id,
    version: Number(cells.version),
    contractId: cells.contract_id,
    serviceMonth: cells.service_month,
    amount: cells.amount,
    termsHash: cells.terms_hash,
    factsHash: cells.facts_hash,
    reason: cells.reason,
    requestedBy: cells.requested_by,
    calculatedAt: cells.calculated_at,
  };
}

async function addRunSite(unit: UnitContext, jobId: string, site: RunSite): Promise<void> {
  const { siteId, ...counts } = site;
  await unit.db
    .insertInto('revenue_run_site')
    .values({ job_id: jobId, site_id: siteId, ...counts })
    .execute();
}

async function runSites(unit: UnitContext, jobId: string): Promise<readonly RunSite[]> {
  const found = await unit.db
    .selectFrom('revenue_run_site')
    .select(['site_id', 'calculated', 'unchanged', 'skipped', 'failed', 'amount'])
    .where('job_id', '=', jobId)
    .execute();
  return found.map((row) => ({
    siteId: row.site_id,
    calculated: Number(row.calculated),
    unchanged: Number(row.unchanged),
    skipped: Number(row.skipped),
    failed: Number(row.failed),
    amount: row.amount,
  }));
}

async function forgetEndedRuns(unit: UnitContext): Promise<void> {
  await unit.db
    .deleteFrom('revenue_run_site')
    .where(
      'job_id',
      'not in',
      unit.db.selectFrom('job').select('id').where('status', 'in', ['queued', 'running', 'paused']),
    )
    .execute();
}
