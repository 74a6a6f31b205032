import type { ServiceBusClient } from '@azure/service-bus';
import { runSubscription } from '../adapters/bus/subscribe.ts';
import { runMonthCalculation } from '../usecases/calculate-month.ts';
import type { Deps } from '../usecases/deps.ts';
import type { JobHandlers } from '../usecases/run-jobs.ts';
import { runSync } from '../usecases/run-sync.ts';
import { startJob } from '../usecases/start-job.ts';
import { validateRow } from '../usecases/sync/validate-row.ts';
import { startJobWorker } from './job-worker.ts';
import { startOutboxWorker } from './outbox-worker.ts';
import { startSyncScheduler } from './sync-scheduler.ts';

export interface WorkerOptions {
  readonly serviceBus: ServiceBusClient;
  /** Unique per process: owner of the job leases. */
  readonly owner: string;
  /** 0 = sync on request only; the bus does not wake it either. */
  readonly syncIntervalSeconds: number;
}

const leaseMs = 60_000;
const idleMs = 250;
const topics = ['customer-sites-topic', 'contracts-topic', 'revenue-topic', 'approvals-topic'];

/** Starts every loop of the process. `stop` resolves once the last one has ended. */
export function startWorkers(deps: Deps, options: WorkerOptions): { stop(): Promise<void> } {
  const controller = new AbortController();
  const { signal } = controller;
  const handlers: JobHandlers = {
    sync: (job, control) => runSync({ ...deps, validateRow }, job, control),
    'revenue-month': (job, control) => runMonthCalculation(deps, job, control),
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
    startOutboxWorker(deps, { signal, idleMs }),
    startSyncScheduler(deps, { intervalSeconds: options.syncIntervalSeconds, signal }),
    ...(options.syncIntervalSeconds === 0
      ? []
      : topics.map((topic) => wakeOnEvents(deps, options, topic, signal))),
  ];
  return {
    async stop() {
      controller.abort();
      await Promise.all(loops);
    },
  };
}

/** An event that came from SQL queues a sync run at once, so that the change need not wait for the schedule. */
function wakeOnEvents(deps: Deps, options: WorkerOptions, topic: string, signal: AbortSignal): Promise<void> {
  const handle = async (message: { body?: unknown }): Promise<void> => {
    if (comesFromDataverse(message.body)) return;
    await startJob(deps, { kind: 'sync', params: {}, requestedBy: topic });
  };
  const subscription = { topic, subscription: 'dataverse-sync-subscription', handle };
  return runSubscription(
    { client: options.serviceBus, clock: deps.clock, logger: deps.logger },
    subscription,
    signal,
  );
}

function comesFromDataverse(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'source' in body && body.source === 'dataverse';
}
