import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cancelJob } from '../usecases/cancel-job.ts';
import { getJob } from '../usecases/get-job.ts';
import { listJobs } from '../usecases/list-jobs.ts';
import { startJob } from '../usecases/start-job.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { announce, positionOf, runPage } from './runs.ts';
import { runId } from './schemas/fields.ts';
import { pageOf, paging } from './schemas/paging.ts';
import {
  failuresJson,
  startSyncRunSchema,
  syncRunDetailSchema,
  syncRunJson,
  syncRunParams,
  syncRunSchema,
} from './schemas/run.ts';

const path = '/sync/runs';
const kind = 'sync';

/** Runs of the two-way sync. */
export function syncRunRoutes(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path,
    operationId: 'StartSyncRun',
    summary: 'Start a sync run',
    description:
      'Queues a run that carries changes both ways. A run that still waits is answered instead of a second one.',
    tag: 'Sync',
    role: 'Sync.Run',
    body: startSyncRunSchema,
    success: {
      status: 202,
      description: 'The run is queued; Location tells where to ask for its state.',
      schema: syncRunSchema,
      headers: ['Location', 'Retry-After'],
    },
    handle: async ({ deps, body, caller }, reply) => {
      const job = await startJob(deps, { kind, params: syncRunParams(body), requestedBy: caller.name });
      announce(reply, `${context.publicUrl}${path}`, job);
      return syncRunJson(job);
    },
  });

  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListSyncRuns',
    summary: 'List sync runs',
    description: 'Returns sync runs, newest first, one page at a time.',
    tag: 'Sync',
    role: 'Sync.Read',
    query: z.strictObject(paging),
    success: {
      status: 200,
      description: 'A page of sync runs.',
      schema: pageOf('SyncRunPage', syncRunSchema, 'One page of sync runs.'),
    },
    handle: async ({ deps, query: { top, cursor } }) => {
      const page = await listJobs(deps, { kind, top, before: positionOf(cursor) });
      return runPage(page, syncRunJson, { publicUrl: context.publicUrl, path }, top);
    },
  });

  oneSyncRun(app, context);
}

function oneSyncRun(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:runId`,
    operationId: 'GetSyncRun',
    summary: 'Get the state of a sync run',
    description: 'Returns the progress, the counts and the first failures of one sync run.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The sync run.', schema: syncRunDetailSchema },
    handle: async ({ deps, params }) => {
      const { job, failures } = await getJob(deps, { kind, id: params.runId });
      return { ...syncRunJson(job), failures: failuresJson(failures) };
    },
  });

  addOperation(app, context, {
    method: 'POST',
    path: `${path}/:runId/cancel`,
    operationId: 'CancelSyncRun',
    summary: 'Cancel a sync run',
    description: 'Asks a sync run to stop: a waiting one ends at once, a running one after its current page.',
    tag: 'Sync',
    role: 'Sync.Run',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The sync run as it is now.', schema: syncRunSchema },
    errors: ['job-closed'],
    handle: async ({ deps, params }) => syncRunJson(await cancelJob(deps, { kind, id: params.runId })),
  });
}
