import { systemClock } from '../../../api/adapters/clock.ts';
import { createDataverseClient, type DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import type { Job } from '../../../api/domain/job.ts';
import { driftOf } from '../../../api/domain/sync/drift.ts';
import type { AskedMode } from '../../../api/domain/sync/run-mode.ts';
import type { Ids } from '../../../api/ports/clock.ts';
import type { Logger } from '../../../api/ports/logger.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { reconcile } from '../../../api/usecases/reconcile.ts';
import { runNextJob } from '../../../api/usecases/run-jobs.ts';
import { runSync } from '../../../api/usecases/run-sync.ts';
import { startSyncRun } from '../../../api/usecases/start-sync-run.ts';
import { validateRow } from '../../../api/usecases/sync/validate-row.ts';
import type { RunMode } from '../plan.ts';
import { hurryingClock, idsOfProcess, standingClock } from './clocks.ts';
import type { Answer, Order, Ran } from './messages.ts';
import { stopping, watchedDataverse, watchedSql } from './points.ts';

/** A bridge process that does what its parent orders, one order at a time, until it is killed. */

interface Opened {
  readonly sql: Sql;
  readonly dataverse: DataverseClient;
  readonly ids: Ids;
  readonly owner: string;
}

/** As in production; the time of the plan decides when it lapses. */
const leaseMs = 20_000;
const clock = standingClock();
const verbose = process.env.HISTORY_LOG === '1';
const logger = silent();
let opened: Opened | null = null;
let letGo: (() => void) | null = null;

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

const asked: Readonly<Record<RunMode, AskedMode>> = {
  incremental: {},
  full: { mode: 'full' },
  'dry-run': { mode: 'dry-run' },
  'full-dry-run': { mode: 'dry-run', of: 'full' },
  'retry-failed': { mode: 'retry-failed' },
};

async function run(order: Extract<Order, { do: 'run' }>): Promise<readonly Ran[]> {
  const { sql, dataverse, ids, owner } = theOpened();
  clock.set(order.now);
  await startSyncRun({ sql, clock, ids }, { ...asked[order.mode], allowMassDelete: false }, 'plan');
  const pass = stopping(order.stop, stand);
  const watched = watchedSql(sql, pass);
  const deps = { sql: watched, dataverse: watchedDataverse(dataverse, order, pass), clock, ids, logger };
  const handlers = {
    sync: (job: Job, control: Parameters<typeof runSync>[2]) =>
      runSync({ ...deps, validateRow }, job, control),
  };
  const ran: Ran[] = [];
  for (;;) {
    const job = await runNextJob(deps, handlers, { owner, kinds: ['sync'], leaseMs });
    if (job === null) return ran;
    const failures = await sql.read((tx) => tx.jobs.failures(job.id, 1000));
    ran.push({ id: job.id, status: job.status, error: job.error, counts: job.counts, failures });
  }
}

function stand(): Promise<void> {
  tell({ is: 'standing' });
  return new Promise((resolve) => {
    letGo = resolve;
  });
}

async function hint({ now, times }: Extract<Order, { do: 'hint' }>): Promise<void> {
  const { sql, ids } = theOpened();
  clock.set(now);
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
    case 'go':
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
