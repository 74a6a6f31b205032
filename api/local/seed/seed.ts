import type { Row } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import type { Dataverse } from '../../ports/dataverse.ts';
import type { Sql } from '../../ports/sql.ts';
import { type DemoCalendar, demoCalendar } from './calendar.ts';
import { draftContracts, runningContracts } from './contract-rows.ts';
import { revenueRows, roomCountRows, timesheetRows } from './fact-rows.ts';
import { seededRandom } from './random.ts';
import { contactRows, siteRows, territoryRows } from './site-rows.ts';

export interface SeedOptions {
  readonly sites: number;
  readonly today: Date;
  /** Called after each part, for progress. */
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

/** True when the database holds no site yet. */
export async function needsSeed(sql: Sql): Promise<boolean> {
  return sql.read(async (tx) => (await tx.rows.count(tableNamed('customerSite'))) === 0);
}

/**
 * Writes demo data to both sides. Two thirds of the drafted renewals and every contact begin in Dataverse,
 * everything else in SQL. Repeating it after a crash is harmless: ids are fixed and SQL is written in one transaction.
 */
export async function seed(sql: Sql, dataverse: Dataverse, options: SeedOptions): Promise<DemoCalendar> {
  const calendar = demoCalendar(options.today);
  const random = seededRandom(20_260_101);
  const sites = siteRows(options.sites, random);
  const running = runningContracts(options.sites, calendar.start, random);
  const drafts = draftContracts(options.sites, calendar.nextYear, random);
  await seedDataverse(dataverse, 'contact', contactRows(options.sites));
  options.onProgress?.('contacts', options.sites, options.sites);
  const inSql = drafts.filter((_, index) => index % 3 === 0);
  await sql.write(async (tx) => {
    await tx.rows.insert(tableNamed('territory'), territoryRows());
    await tx.rows.insert(tableNamed('customerSite'), sites);
    await tx.rows.insert(tableNamed('contract'), [...running, ...inSql]);
    for (let site = 0; site < options.sites; site += 1) {
      await tx.rows.insert(tableNamed('revenueData'), revenueRows(site, calendar.days, random));
      await tx.rows.insert(tableNamed('timesheet'), timesheetRows(site, calendar.days, random));
      await tx.rows.insert(tableNamed('roomCount'), roomCountRows(site, calendar.days, random));
      options.onProgress?.('sites with twelve months of revenue', site + 1, options.sites);
    }
  });
  return calendar;
}

/** Contracts that a person entered in Dataverse; their sites must have arrived there first. */
export function dataverseDrafts(sites: number, today: Date): Row[] {
  const random = seededRandom(20_260_101);
  siteRows(sites, random);
  const calendar = demoCalendar(today);
  runningContracts(sites, calendar.start, random);
  return draftContracts(sites, calendar.nextYear, random).filter((_, index) => index % 3 !== 0);
}

/** Creates rows straight in Dataverse, as a person or another app would; rows that are there stay as they are. */
export async function seedDataverse(
  dataverse: Dataverse,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  const remote = dataverse.inLane('backfill');
  for (const row of rows) await remote.create(tableNamed(table), row);
}
