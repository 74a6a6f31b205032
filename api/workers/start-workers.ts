import type { ServiceBusClient } from '@azure/service-bus';
import { runSubscription } from '../adapters/bus/subscribe.ts';
import type { JobKind } from '../domain/job.ts';
import type { DeleteLimits } from '../domain/sync/delete-guard.ts';
import { readRemoteHints } from '../domain/sync/remote-hints.ts';
import { modeOf } from '../domain/sync/run-mode.ts';
import { contractTable } from '../usecases/approval/load-contract.ts';
import { runMonthCalculation } from '../usecases/calculate-month.ts';
import type { Deps } from '../usecases/deps.ts';
import { enforceApprovals } from '../usecases/enforce-approvals.ts';
import { fenced } from '../usecases/jobs/fenced.ts';
import type { JobHandler, JobHandlers } from '../usecases/run-jobs.ts';
import { runLiveSync } from '../usecases/run-live-sync.ts';
import { runReconciliation } from '../usecases/run-reconciliation.ts';
import { type LaneSettings, runSync, type SyncDeps } from '../usecases/run-sync.ts';
import { validateRow } from '../usecases/sync/validate-row.ts';
import { startHintBuffer } from './hint-buffer.ts';
import { startJobWorker } from './job-worker.ts';
import { startLaneWorker } from './lane-worker.ts';
import { startLiveKeeper } from './live-keeper.ts';
import { startOutboxWorker } from './outbox-worker.ts';
import { startReconcileScheduler } from './reconcile-scheduler.ts';
import { startSyncScheduler } from './sync-scheduler.ts';
import { startSyncWaker } from './sync-waker.ts';

export interface WorkerOptions {
  readonly serviceBus: ServiceBusClient;
  /** Unique per process: owner of the job leases. */
  readonly owner: string;
  /** 0 = sync on request only; nothing else wakes it. */
  readonly syncIntervalSeconds: number;
  readonly deleteLimits: DeleteLimits;
  /** Changes are carried over as they happen, by a live run. */
  readonly live: boolean;
  /** Time of day (UTC, `HH:MM`) of the comparison of keys and versions; null = never by itself. */
  readonly reconcileAt: string | null;
  /** Parts of a sync run that this process works on at the same time. */
  readonly parts: number;
  /** True for the tag of the bridge's own writes in Dataverse. */
  readonly isOwnTag: (tag: unknown) => boolean;
}

/** A killed process's job is taken up again after this. */
const leaseMs = 20_000;
const idleMs = 250;
const topics = ['customer-sites-topic', 'contracts-topic', 'revenue-topic', 'approvals-topic'];

/** Starts every loop of the process. `stop` resolves once the last one has ended. */
export function startWorkers(deps: Deps, options: WorkerOptions): { stop(): Promise<void> } {
  const controller = new AbortController();
  const { signal } = controller;
  const syncDeps = { ...deps, validateRow, deleteLimits: options.deleteLimits };
  const leading = new Set<string>();
  const lanes = { owner: options.owner, leaseMs, lanes: options.parts };
  const sync = syncHandler(deps, syncDeps, lanes, options);
  const handlers: JobHandlers = {
    sync: async (job, control) => {
      leading.add(job.id);
      try {
        return await sync(job, control);
      } finally {
        leading.delete(job.id);
      }
    },
    'revenue-month': (job, control) =>
      runMonthCalculation({ ...deps, sql: fenced(deps.sql, control.hold) }, job, control),
    reconciliation: (job, control) => runReconciliation(deps, job, control),
  };
  const work = (kind: JobKind) =>
    startJobWorker(deps, handlers, { signal, owner: options.owner, kinds: [kind], leaseMs, idleMs });
  const loops = [
    work('sync'),
    work('revenue-month'),
    work('reconciliation'),
    startLaneWorker(syncDeps, { ...lanes, signal, idleMs, leads: (runId) => leading.has(runId) }),
    startOutboxWorker(deps, { signal, idleMs }),
    ...(options.syncIntervalSeconds === 0 ? [] : scheduleLoops(deps, options, signal)),
  ];
  return {
    async stop() {
      controller.abort();
      await Promise.all(loops);
    },
  };
}

function syncHandler(
  deps: Deps,
  syncDeps: SyncDeps,
  lanes: LaneSettings,
  options: WorkerOptions,
): JobHandler {
  return async (job, control) => {
    const { mode } = modeOf(job.params);
    const own = { ...deps, sql: fenced(deps.sql, control.hold) };
    const afterwards = async (tables: ReadonlySet<string>): Promise<void> => {
      if (tables.has(contractTable.name)) await enforceApprovals(own, control.signal);
    };
    const live = { feedsMs: options.syncIntervalSeconds * 1000, afterwards };
    const end =
      mode === 'live'
        ? await runLiveSync(syncDeps, job, control, live)
        : await runSync(syncDeps, job, control, lanes);
    // A dry run writes nothing, not even the request for an approval.
    if (mode !== 'dry-run') await enforceApprovals(own, control.signal);
    return end;
  };
}

/** What starts runs without being asked: the schedule, or the live run, and what is told over the bus. */
function scheduleLoops(deps: Deps, options: WorkerOptions, signal: AbortSignal): Promise<void>[] {
  const { live, isOwnTag, reconcileAt, syncIntervalSeconds } = options;
  const hints = startHintBuffer(deps, signal);
  const waker = live ? null : startSyncWaker(deps, signal);
  const handle = async ({ body }: { body?: unknown }): Promise<void> => {
    const told = readRemoteHints(body, isOwnTag);
    if (told?.own === true) return;
    if (told !== null) hints.note(told.hints);
    // A live run sees by itself what is noted or logged.
    if (told !== null || !comesFromDataverse(body)) waker?.wake();
  };
  const bus = { client: options.serviceBus, clock: deps.clock, logger: deps.logger };
  const subscription = 'dataverse-sync-subscription';
  return [
    hints.done,
    live
      ? startLiveKeeper(deps, signal)
      : startSyncScheduler(deps, { intervalSeconds: syncIntervalSeconds, signal }),
    ...(waker === null ? [] : [waker.done]),
    ...(reconcileAt === null ? [] : [startReconcileScheduler(deps, { time: reconcileAt, signal })]),
    ...topics.map((topic) => runSubscription(bus, { topic, subscription, handle }, signal)),
  ];
}

function comesFromDataverse(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'source' in body && body.source === 'dataverse';
}
