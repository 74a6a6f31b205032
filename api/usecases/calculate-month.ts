import { type Decimal, decimal, sum, toMoney, zero } from '../domain/decimal.ts';
import type { Job, JobFailure } from '../domain/job.ts';
import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { requireMonth } from '../domain/revenue/calculate-month.ts';
import { BridgeError } from '../errors.ts';
import { RowRefused } from '../ports/sql.ts';
import { calculateSiteMonth, type SiteMonthResult } from './calculate-site-month.ts';
import type { Deps } from './deps.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';

const siteTable = tableNamed('customerSite');

/** Sites read at a time; also the rhythm of progress, which keeps the lease of the job. */
const pageSize = 20;

type MonthDeps = Pick<Deps, 'sql' | 'clock' | 'ids' | 'logger'>;

type MonthControl = Pick<JobControl, 'signal' | 'beat'>;

/** What the run has done so far. */
interface Tally {
  readonly month: string;
  /** Sites looked at. */
  done: number;
  /** Sites with at least one stored result. */
  sites: number;
  total: Decimal;
  readonly counts: { calculated: number; unchanged: number; failed: number; skipped: number };
}

/**
 * Job `revenue-month`: calculates the month `params.month` for every active site. One failing site is noted
 * with its number while the others go on; a site without a contract in the month is skipped. Each site is a
 * transaction of its own, so a run that was interrupted repeats harmlessly. `counts` are results of
 * contracts, except `failed` and `skipped`, which are sites.
 */
export async function runMonthCalculation(deps: MonthDeps, job: Job, control: MonthControl): Promise<JobEnd> {
  const { text: month } = requireMonth(String(job.params.month ?? ''));
  const counts = { calculated: 0, unchanged: 0, failed: 0, skipped: 0 };
  const tally: Tally = { month, done: 0, sites: 0, total: zero, counts };
  const where = { isActive: true };
  const all = await deps.sql.read((tx) => tx.rows.count(siteTable));
  let page = await deps.sql.read((tx) => tx.rows.list(siteTable, { where, limit: pageSize }));
  let seen = 0;
  while (page.length > 0 && !control.signal.aborted) {
    seen += page.length;
    await calculatePage(deps, job, control, page, tally);
    await control.beat({ step: `calculating ${month}`, done: tally.done, total: all }, { ...counts });
    const after = cursorOf(page);
    page = await deps.sql.read((tx) => tx.rows.list(siteTable, { where, after, limit: pageSize }));
  }
  return endOf(tally, control.signal.aborted && (page.length > 0 || tally.done < seen));
}

function cursorOf(page: readonly Row[]): { name: string; id: string } {
  const last = page[page.length - 1];
  return { name: String(last?.[siteTable.primaryName] ?? ''), id: last?.id ?? '' };
}

function endOf(tally: Tally, stopped: boolean): JobEnd {
  const { month, sites, counts } = tally;
  const finished = counts.failed > 0 ? 'completed_with_errors' : 'completed';
  return {
    status: stopped ? 'cancelled' : finished,
    counts,
    result: { month, sites, total: toMoney(tally.total) },
    error: null,
  };
}

async function calculatePage(
  deps: MonthDeps,
  job: Job,
  control: MonthControl,
  page: readonly Row[],
  tally: Tally,
): Promise<void> {
  const failures: JobFailure[] = [];
  for (const site of page) {
    if (control.signal.aborted) break;
    const failure = await calculateOne(deps, job, site, tally);
    if (failure !== null) failures.push(failure);
    tally.done += 1;
  }
  if (failures.length > 0) await deps.sql.write((tx) => tx.jobs.addFailures(job.id, failures));
}

async function calculateOne(deps: MonthDeps, job: Job, site: Row, tally: Tally): Promise<JobFailure | null> {
  try {
    const input = { siteId: site.id, month: tally.month, requestedBy: job.createdBy };
    count(tally, await calculateSiteMonth(deps, input));
    return null;
  } catch (error) {
    if (isSkip(error)) {
      tally.counts.skipped += 1;
      return null;
    }
    const failure = await failureOf(deps, job, site, error);
    tally.counts.failed += 1;
    return failure;
  }
}

function count(tally: Tally, results: readonly SiteMonthResult[]): void {
  tally.sites += 1;
  tally.total = sum([tally.total, ...results.map(({ calculation }) => decimal(calculation.amount))]);
  for (const { outcome } of results) tally.counts[outcome === 'unchanged' ? 'unchanged' : 'calculated'] += 1;
}

/** Nothing to bill, or the site was deleted since the page was read. */
function isSkip(error: unknown): boolean {
  return error instanceof BridgeError && (error.code === 'no-active-contract' || error.code === 'not-found');
}

/** An unexpected error is noted too, unless the database is gone: then the whole run stops with it. */
async function failureOf(deps: MonthDeps, job: Job, site: Row, error: unknown): Promise<JobFailure> {
  const label = String(site.siteNumber);
  const about = { table: siteTable.name, rowId: site.id, label };
  if (error instanceof BridgeError) return { ...about, code: error.code, message: error.message };
  if (error instanceof RowRefused) {
    return { ...about, code: 'conflict', message: `Site ${label}: ${error.message}` };
  }
  await deps.sql.ping();
  deps.logger.error({ err: error, jobId: job.id, siteNumber: label }, 'site could not be calculated');
  const message = `Site ${label}: something went wrong inside the bridge; the log of this job tells more.`;
  return { ...about, code: 'internal', message };
}
