import type { Job, JobFailure } from '../domain/job.ts';
import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { requireMonth } from '../domain/revenue/calculate-month.ts';
import { BridgeError } from '../errors.ts';
import type { RunSite } from '../ports/revenue-store.ts';
import { RowRefused } from '../ports/sql.ts';
import { calculateSiteMonthIn, type SiteMonthResult } from './calculate-site-month.ts';
import type { Deps } from './deps.ts';
import { emptyTally, type MonthTally, note, totalOf } from './revenue/month-tally.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';

const siteTable = tableNamed('customerSite');

/** Sites read at a time; also the rhythm of progress, which keeps the lease of the job. */
const pageSize = 20;

type MonthDeps = Pick<Deps, 'sql' | 'clock' | 'ids' | 'logger'>;

type MonthControl = Pick<JobControl, 'signal' | 'beat'>;

interface MonthRun {
  readonly job: Job;
  readonly month: string;
  /** Sites this run has dealt with, before a crash as well. */
  readonly known: Set<string>;
  readonly tally: MonthTally;
}

/**
 * Job `revenue-month`: calculates the month `params.month` for every active site; `params.reason` is the reason
 * of new versions. One failing site is noted with its number while the others go on; a site without a contract
 * in the month is skipped. Each site is a transaction of its own that also notes what became of it, so a run
 * that was killed goes on behind it and counts nothing twice. `counts` are results of contracts, except `failed`
 * and `skipped`, which are sites.
 */
export async function runMonthCalculation(deps: MonthDeps, job: Job, control: MonthControl): Promise<JobEnd> {
  const { text: month } = requireMonth(String(job.params.month ?? ''));
  const where = { isActive: true };
  const run: MonthRun = { job, month, known: new Set(), tally: emptyTally() };
  await deps.sql.write((tx) => tx.revenue.forgetEndedRuns());
  for (const site of await deps.sql.read((tx) => tx.revenue.runSites(job.id))) add(run, site);
  const total = await deps.sql.read((tx) => tx.rows.count(siteTable, { where }));
  let page = await deps.sql.read((tx) => tx.rows.list(siteTable, { where, limit: pageSize }));
  let complete = true;
  while (page.length > 0 && !control.signal.aborted) {
    complete = await calculatePage(deps, run, control.signal, page);
    const done = run.known.size;
    await control.beat({ step: `calculating ${month}`, done, total }, { ...run.tally.counts });
    const after = cursorOf(page);
    page = await deps.sql.read((tx) => tx.rows.list(siteTable, { where, after, limit: pageSize }));
  }
  return endOf(run, control.signal.aborted && (page.length > 0 || !complete));
}

function cursorOf(page: readonly Row[]): { name: string; id: string } {
  const last = page[page.length - 1];
  return { name: String(last?.[siteTable.primaryName] ?? ''), id: last?.id ?? '' };
}

function endOf({ month, tally }: MonthRun, stopped: boolean): JobEnd {
  const { counts, sites, total } = tally;
  const finished = counts.failed > 0 ? 'completed_with_errors' : 'completed';
  return {
    status: stopped ? 'cancelled' : finished,
    counts: { ...counts },
    result: { month, sites, total },
    error: null,
  };
}

/** True when every site of the page was dealt with. */
async function calculatePage(
  deps: MonthDeps,
  run: MonthRun,
  signal: AbortSignal,
  page: readonly Row[],
): Promise<boolean> {
  for (const site of page) {
    if (signal.aborted) return false;
    if (!run.known.has(site.id)) add(run, await calculateOne(deps, run, site));
  }
  return true;
}

function add(run: MonthRun, site: RunSite): void {
  run.known.add(site.siteId);
  note(run.tally, site);
}

async function calculateOne(deps: MonthDeps, { job, month }: MonthRun, site: Row): Promise<RunSite> {
  const reason = typeof job.params.reason === 'string' ? job.params.reason : null;
  const input = { siteId: site.id, month, requestedBy: job.createdBy, reason };
  try {
    return await deps.sql.write(async (tx) => {
      const done = calculated(site, await calculateSiteMonthIn(deps, tx, input));
      await tx.revenue.addRunSite(job.id, done);
      return done;
    });
  } catch (error) {
    const failure = isSkip(error) ? null : await failureOf(deps, job, site, error);
    const done = { ...nothing(site), ...(failure === null ? { skipped: 1 } : { failed: 1 }) };
    await deps.sql.write(async (tx) => {
      if (failure !== null) await tx.jobs.addFailures(job.id, [failure]);
      await tx.revenue.addRunSite(job.id, done);
    });
    return done;
  }
}

function nothing({ id }: Row): RunSite {
  return { siteId: id, calculated: 0, unchanged: 0, skipped: 0, failed: 0, amount: '0.00' };
}

function calculated(site: Row, results: readonly SiteMonthResult[]): RunSite {
  const unchanged = results.filter(({ outcome }) => outcome === 'unchanged').length;
  const amount = totalOf(results.map(({ calculation }) => calculation.amount));
  return { ...nothing(site), calculated: results.length - unchanged, unchanged, amount };
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
