import type { Job } from '../domain/job.ts';
import type { Table } from '../domain/model/column.ts';
import { syncedTables } from '../domain/model/tables.ts';
import { type LiveEnd, type LiveLimits, liveEnd, usualLiveLimits } from '../domain/sync/live-end.ts';
import { liveWork, outagePauseMs } from '../domain/sync/live-work.ts';
import { tableOrder } from '../domain/sync/table-order.ts';
import type { LiveLook } from '../ports/live-store.ts';
import { fenced } from './jobs/fenced.ts';
import type { JobControl, JobEnd } from './run-jobs.ts';
import { applyDue } from './sync/apply-due.ts';
import { type SyncDeps, syncContext } from './sync/context.ts';
import { stageChanges } from './sync/stage-changes.ts';
import { countsSoFar, createTally, type Tally } from './sync/tally.ts';
import { type ThrottledControl, throttledControl } from './sync/throttled-control.ts';

export interface LiveOptions {
  /** Milliseconds between two readings of the Dataverse change feeds. */
  readonly feedsMs: number;
  readonly limits?: LiveLimits;
  /** Called some seconds after rows of these tables were brought together, by their names. */
  readonly afterwards?: (tables: ReadonlySet<string>) => Promise<void>;
}

/** Milliseconds between two looks: the delay of a change before anything else; a look is one small query. */
const lookMs = 50;
const retriesMs = 5_000;
const afterwardsMs = 5_000;
const publishMs = 1_000;

interface Live {
  readonly deps: SyncDeps;
  readonly job: Job;
  readonly options: LiveOptions;
  readonly control: ThrottledControl;
  readonly tables: readonly Table[];
  readonly tally: Tally;
  readonly deleted: Map<string, number>;
  readonly since: number;
  /** Tables with rows that `afterwards` was not told of yet. */
  touched: Set<string>;
  rows: number;
  nextFeeds: number;
  nextRetries: number;
  nextAfterwards: number;
  pausedUntil: number;
  errors: number;
  lastError: unknown;
}

/**
 * Carries changes over as they happen: takes up logged changes of SQL and reported rows of Dataverse within a
 * fraction of a second, reads the change feeds at their interval, and tries failed rows again with growing
 * pauses. One such run replaces thousands of tiny ones; it ends after an hour, and at once when another run of
 * the sync waits. An outage of Dataverse is waited out. Safe to kill at any moment.
 */
export async function runLiveSync(
  shared: SyncDeps,
  job: Job,
  control: JobControl,
  options: LiveOptions,
): Promise<JobEnd> {
  const dataverse = shared.dataverse.within(control.leash);
  const deps = { ...shared, sql: fenced(shared.sql, control.hold), dataverse };
  const live = openLive(deps, job, control, options);
  await live.tally.expect(0);
  let end: LiveEnd = null;
  while (end === null) end = await turn(live);
  await live.control.flush();
  if (live.errors > 0 && end !== 'stopped') throw live.lastError;
  return live.tally.end(await deps.sql.read((tx) => tx.runs.failureCounts(job.id)), { ended: end });
}

function openLive(deps: SyncDeps, job: Job, control: JobControl, options: LiveOptions): Live {
  const throttled = throttledControl(control, deps.clock, publishMs);
  const tally = createTally(throttled, deps.clock, countsSoFar(job));
  const now = deps.clock.now().getTime();
  const live: Live = {
    deps,
    job,
    options,
    control: throttled,
    tables: tableOrder(syncedTables),
    tally: {
      ...tally,
      add: async (table, counts, handled) => {
        live.rows += handled;
        live.touched.add(table.name);
        await tally.add(table, counts, handled);
      },
    },
    deleted: new Map(),
    since: now,
    touched: new Set(),
    rows: 0,
    nextFeeds: now,
    nextRetries: now,
    nextAfterwards: now,
    pausedUntil: now,
    errors: 0,
    lastError: null,
  };
  return live;
}

/** One look and what follows from it; answers why the run ends, if it does. */
async function turn(live: Live): Promise<LiveEnd> {
  const { deps, control } = live;
  const look = await deps.sql.read((tx) => tx.live.look(live.job.id));
  if (look.stop) await askLease(live);
  const now = deps.clock.now().getTime();
  const { limits = usualLiveLimits } = live.options;
  const state = { stopped: control.signal.aborted, otherRun: look.otherRun, ageMs: now - live.since };
  const end = liveEnd({ ...state, rows: live.rows }, limits);
  if (end !== null) return end;
  if (await work(live, look, now)) await tellAfterwards(live, now);
  else {
    await control.flush();
    await deps.clock.sleep(lookMs, control.signal);
  }
  return null;
}

/** The lease learns of a request to stop with its next beat. */
async function askLease(live: Live): Promise<void> {
  await live.tally.expect(0);
  await live.control.flush();
}

/** False when there was nothing to do. An error that concerns no single row leads to a pause. */
async function work(live: Live, look: LiveLook, now: number): Promise<boolean> {
  const next = liveWork({ ...live, now }, look.changes);
  if (next === 'wait') return false;
  try {
    if (next === 'feeds') await readFeeds(live, now);
    else if (next === 'changes') await takeChanges(live);
    else await retry(live, now);
    live.errors = 0;
  } catch (error) {
    live.errors += 1;
    live.lastError = error;
    live.pausedUntil = now + outagePauseMs(live.errors);
    live.deps.logger.warn({ err: error, runId: live.job.id }, 'the live run pauses');
  }
  return true;
}

/** A table whose token has expired is compared as a whole, and that is finished before anything else. */
async function readFeeds(live: Live, now: number): Promise<void> {
  const { deps, job, tables, tally, control, deleted } = live;
  const { signal } = control;
  const staging = { runId: job.id, full: false, signal, progress: async () => undefined };
  const whole = await stageChanges(deps, tables, staging);
  const context = syncContext(deps, job.id, whole);
  let more = true;
  while (more && !signal.aborted) more = await applyDue(context, tables, tally, { signal, deleted });
  live.nextFeeds = now + live.options.feedsMs;
  live.nextRetries = now + retriesMs;
}

async function takeChanges(live: Live): Promise<void> {
  const { deps, tables } = live;
  const touched = await deps.sql.write(async (tx) => {
    const found = await tx.live.touched(tables);
    for (const table of found) {
      await tx.sync.stageSqlChanges(table);
      await tx.live.stageHints(table);
    }
    return found;
  });
  await apply(live, touched);
}

async function retry(live: Live, now: number): Promise<void> {
  live.nextRetries = now + retriesMs;
  await apply(live, live.tables);
}

async function apply(live: Live, tables: readonly Table[]): Promise<void> {
  const { deps, job, tally, control, deleted } = live;
  const context = syncContext(deps, job.id, new Set());
  const more = await applyDue(context, tables, tally, { signal: control.signal, deleted });
  if (more) live.nextRetries = 0;
}

async function tellAfterwards(live: Live, now: number): Promise<void> {
  if (live.touched.size === 0 || now < live.nextAfterwards) return;
  const { touched } = live;
  live.touched = new Set();
  live.nextAfterwards = now + afterwardsMs;
  await live.options.afterwards?.(touched);
}
