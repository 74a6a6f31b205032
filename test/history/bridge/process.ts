import { systemClock } from '../../../api/adapters/clock.ts';
import { createDataverseClient, type DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import type { Job } from '../../../api/domain/job.ts';
import { driftOf } from '../../../api/domain/sync/drift.ts';
import { type CutSizes, usualSizes } from '../../../api/domain/sync/lanes.ts';
import { type AskedMode, modeOf, paramsOf } from '../../../api/domain/sync/run-mode.ts';
import type { Ids } from '../../../api/ports/clock.ts';
import type { Logger } from '../../../api/ports/logger.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { noteRemoteChanges } from '../../../api/usecases/note-remote-changes.ts';
import { reconcile } from '../../../api/usecases/reconcile.ts';
import { runNextJob } from '../../../api/usecases/run-jobs.ts';
import { type LiveOptions, runLiveSync } from '../../../api/usecases/run-live-sync.ts';
import { runSync } from '../../../api/usecases/run-sync.ts';
import { startJob } from '../../../api/usecases/start-job.ts';
import { startSyncRun } from '../../../api/usecases/start-sync-run.ts';
import { followRuns } from '../../../api/usecases/sync/lanes/follow-runs.ts';
import { validateRow } from '../../../api/usecases/sync/validate-row.ts';
import type { RunMode } from '../plan.ts';
import { hurryingClock, idsOfProcess, standingClock } from './clocks.ts';
import type { Answer, Order, Ran, StopAt } from './messages.ts';
import { type Feed, stopping, type Watch, watchedDataverse, watchedSql } from './points.ts';

/** A bridge process that does what its parent orders, one order at a time, until it is killed. */

interface Opened {
  readonly sql: Sql;
  readonly dataverse: DataverseClient;
  readonly ids: Ids;
  readonly owner: string;
}

/** As in production; the time of the plan decides when it lapses. */
const leaseMs = 20_000;
const small: CutSizes = { rowsPerPart: 2, rowsPerBatch: 2 };
/** A live run of a few dozen looks, with some readings of the feeds among them. */
const live: LiveOptions = { feedsMs: 500, limits: { longestMs: 1500, mostRows: 1000 } };
const clock = standingClock();
const verbose = process.env.HISTORY_LOG === '1';
const logger = silent();
let opened: Opened | null = null;
let letGo: (() => void) | null = null;
/** What the checker said when it let a run go on; null before. */
let timeSince: number | null = null;

function silent(): Logger {
  const write = (fields: object, message: string) => {
    if (verbose) process.stderr.write(`${message} ${JSON.stringify(fields, errorsAsText)}\n`);
  };
  const one: Logger = { debug: write, info: write, warn: write, error: write, child: () => one };
  return one;
}

function errorsAsText(_name: string, value: unknown): unknown {
  return value instanceof Error ? value.stack : value;
}

async function open({ sqlUrl, dataverseUrl, serial }: Extract<Order, { do: 'open' }>): Promise<void> {
  const ids = idsOfProcess(serial);
  let refreshed = 0;
  const tokens = {
    token: async () => `bridge-${refreshed}`,
    refresh: async () => {
      refreshed += 1;
      return `bridge-${serial}-${refreshed}`;
    },
  };
  opened = {
    sql: await openSql({ url: sqlUrl, clock: systemClock, logger }),
    dataverse: createDataverseClient({ url: dataverseUrl, tokens, clock: hurryingClock(), logger, ids }),
    ids,
    owner: `process-${serial}`,
  };
}

function theOpened(): Opened {
  if (opened === null) throw new Error('the process has opened nothing');
  return opened;
}

const asked: Readonly<Record<Exclude<RunMode, 'live'>, AskedMode>> = {
  incremental: {},
  full: { mode: 'full' },
  'dry-run': { mode: 'dry-run' },
  'full-dry-run': { mode: 'dry-run', of: 'full' },
  'retry-failed': { mode: 'retry-failed' },
  reconcile: { mode: 'reconcile' },
};

async function queue(mode: RunMode): Promise<void> {
  const { sql, ids } = theOpened();
  const deps = { sql, clock, ids };
  if (mode !== 'live') await startSyncRun(deps, { ...asked[mode], allowMassDelete: false }, 'plan');
  else await startJob(deps, { kind: 'sync', params: paramsOf({ mode }), requestedBy: 'plan' });
}

/** What a run or a follower works with, caught at its point. */
function watchedDeps(feed: Feed, stop: StopAt | null) {
  const { sql, dataverse, ids } = theOpened();
  timeSince = null;
  const beforeBulk = () => {
    if (timeSince !== null) clock.set(timeSince);
  };
  const watch: Watch = { pass: stopping(stop, stand), beforeBulk, telling: false };
  return {
    sql: watchedSql(sql, watch),
    dataverse: watchedDataverse(dataverse, feed, watch),
    clock,
    ids,
    logger,
    validateRow,
  };
}

async function run(order: Extract<Order, { do: 'run' }>): Promise<readonly Ran[]> {
  const { sql, owner } = theOpened();
  clock.set(order.now);
  await queue(order.mode);
  const deps = watchedDeps(order, order.stop);
  const settings = { owner, leaseMs, lanes: order.lanes, sizes: order.cutSmall ? small : usualSizes };
  const handlers = {
    sync: (job: Job, control: Parameters<typeof runSync>[2]) =>
      modeOf(job.params).mode === 'live'
        ? runLiveSync(deps, job, control, live)
        : runSync(deps, job, control, settings),
  };
  const ran: Ran[] = [];
  for (;;) {
    const job = await runNextJob(deps, handlers, { owner, kinds: ['sync'], leaseMs });
    if (job === null) return ran;
    const failures = await sql.read((tx) => tx.jobs.failures(job.id, 1000));
    ran.push({ id: job.id, status: job.status, error: job.error, counts: job.counts, failures });
  }
}

/** As the worker of the lanes does it, once; an error is logged there and the worker comes again. */
async function follow({ now, stop }: Extract<Order, { do: 'follow' }>): Promise<Answer> {
  const { owner } = theOpened();
  clock.set(now);
  const deps = watchedDeps({ pageSize: 5000, stutter: false }, stop);
  const { signal } = new AbortController();
  const options = { owner, leaseMs, lanes: 1, sizes: small, signal, leads: () => false };
  try {
    return { is: 'followed', parts: await followRuns(deps, options), error: null };
  } catch (error) {
    return { is: 'followed', parts: 0, error: String(error) };
  }
}

function stand(): Promise<void> {
  tell({ is: 'standing' });
  return new Promise((resolve) => {
    letGo = resolve;
  });
}

async function hint({ now, times, rows }: Extract<Order, { do: 'hint' }>): Promise<void> {
  const { sql, ids } = theOpened();
  clock.set(now);
  await noteRemoteChanges({ sql }, rows);
  for (let time = 0; time < times; time += 1) {
    await startSyncRun({ sql, clock, ids }, { allowMassDelete: false }, 'event');
  }
}

async function close(): Promise<void> {
  const { sql, dataverse } = theOpened();
  opened = null;
  await dataverse.close();
  await sql.close();
}

async function obey(order: Order): Promise<Answer | null> {
  switch (order.do) {
    case 'open':
      await open(order);
      return { is: 'done' };
    case 'hint':
      await hint(order);
      return { is: 'done' };
    case 'run':
      return { is: 'ran', jobs: await run(order) };
    case 'follow':
      return follow(order);
    case 'go':
      timeSince = order.now;
      letGo?.();
      return null;
    case 'reconcile':
      return { is: 'compared', drift: driftOf(await reconcile(theOpened())) };
    case 'close':
      await close();
      return { is: 'done' };
  }
}

function tell(answer: Answer): void {
  process.send?.(answer);
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => {
      if (answer !== null) tell(answer);
    },
    (error: unknown) =>
      tell({ is: 'broke', error: error instanceof Error ? String(error.stack) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
tell({ is: 'ready' });
