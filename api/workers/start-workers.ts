import type { ServiceBusClient } from '@azure/service-bus';
import { runSubscription } from '../adapters/bus/subscribe.ts';
import type { DeleteLimits } from '../domain/sync/delete-guard.ts';
import { modeOf } from '../domain/sync/run-mode.ts';
import { runMonthCalculation } from '../usecases/calculate-month.ts';
import type { Deps } from '../usecases/deps.ts';
import { enforceApprovals } from '../usecases/enforce-approvals.ts';
import { fenced } from '../usecases/jobs/fenced.ts';
import type { JobHandlers } from '../usecases/run-jobs.ts';
import { runSync } from '../usecases/run-sync.ts';
import { validateRow } from '../usecases/sync/validate-row.ts';
import { startJobWorker } from './job-worker.ts';
import { startLaneWorker } from './lane-worker.ts';
import { startOutboxWorker } from './outbox-worker.ts';
import { startSyncScheduler } from './sync-scheduler.ts';
import { startSyncWaker } from './sync-waker.ts';

export interface WorkerOptions {
  readonly serviceBus: ServiceBusClient;
  /** Unique per process: owner of the job leases. */
  readonly owner: string;
  /** 0 = sync on request only; the bus does not wake it either. */
  readonly syncIntervalSeconds: number;
  readonly deleteLimits: DeleteLimits;
}

/** A killed process's job is taken up again after this. */
const leaseMs = 20_000;
const idleMs = 250;
/** Parts of a sync run that a process works on at the same time. */
const lanesAtOnce = 4;
const topics = ['customer-sites-topic', 'contracts-topic', 'revenue-topic', 'approvals-topic'];

/** Starts every loop of the process. `stop` resolves once the last one has ended. */
export function startWorkers(deps: Deps, options: WorkerOptions): { stop(): Promise<void> } {
  const controller = new AbortController();
  const { signal } = controller;
  const syncDeps = { ...deps, validateRow, deleteLimits: options.deleteLimits };
  const leading = new Set<string>();
  const lanes = { owner: options.owner, leaseMs, lanes: lanesAtOnce };
  const handlers: JobHandlers = {
    sync: async (job, control) => {
      leading.add(job.id);
      try {
        const end = await runSync(syncDeps, job, control, lanes);
        // A dry run writes nothing, not even the request for an approval.
        if (modeOf(job.params).mode !== 'dry-run') {
          await enforceApprovals({ ...deps, sql: fenced(deps.sql, control.hold) }, control.signal);
        }
        return end;
      } finally {
        leading.delete(job.id);
      }
    },
    'revenue-month': (job, control) =>
      runMonthCalculation({ ...deps, sql: fenced(deps.sql, control.hold) }, job, control),
  };
  const loops = [
    startJobWorker(deps, handlers, { signal, owner: options.owner, kinds: ['sync'], leaseMs, idleMs }),
    startJobWorker(deps, handlers, {
      signal,
      owner: options.owner,
      kinds: ['revenue-month'],
      leaseMs,
      idleMs,
    }),
    startLaneWorker(syncDeps, { ...lanes, signal, idleMs, leads: (runId) => leading.has(runId) }),
    startOutboxWorker(deps, { signal, idleMs }),
    startSyncScheduler(deps, { intervalSeconds: options.syncIntervalSeconds, signal }),
    ...(options.syncIntervalSeconds === 0 ? [] : wakeLoops(deps, options, signal)),
  ];
  return {
    async stop() {
      controller.abort();
      await Promise.all(loops);
    },
  };
}

/** An event that came from SQL asks for a sync run, so that the change need not wait for the schedule. */
function wakeLoops(deps: Deps, options: WorkerOptions, signal: AbortSignal): Promise<void>[] {
  const waker = startSyncWaker(deps, signal);
  const handle = async (message: { body?: unknown }): Promise<void> => {
    if (!comesFromDataverse(message.body)) waker.wake();
  };
  const bus = { client: options.serviceBus, clock: deps.clock, logger: deps.logger };
  const subscription = 'dataverse-sync-subscription';
  return [
    waker.done,
    ...topics.map((topic) => runSubscription(bus, { topic, subscription, handle }, signal)),
  ];
}

function comesFromDataverse(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'source' in body && body.source === 'dataverse';
}
