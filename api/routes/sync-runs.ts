import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getJob } from '../usecases/get-job.ts';
import { listJobs } from '../usecases/list-jobs.ts';
import { type JobRequest, requestOfJob } from '../usecases/request-of-job.ts';
import { startSyncRun } from '../usecases/start-sync-run.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { announce, positionOf, runPage } from './runs.ts';
import { runId } from './schemas/fields.ts';
import { pageOf, paging } from './schemas/paging.ts';
import {
  startSyncRunSchema,
  syncRunDetailJson,
  syncRunDetailSchema,
  syncRunJson,
  syncRunSchema,
} from './schemas/sync-run.ts';

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
      'Queues a run: of what changed, of every row, of given rows, of rows that failed before, or a dry run that writes nothing. A run of the same kind that still waits is answered instead of a second one. While a run is paused no other begins, unless it is the live run that is paused.',
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
      const job = await startSyncRun(deps, body, caller.name);
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
    description:
      'Returns the progress, the counts in all and by table, and the first failures of one sync run.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The sync run.', schema: syncRunDetailSchema },
    handle: async ({ deps, params }) => {
      const { job, failures } = await getJob(deps, { kind, id: params.runId });
      return syncRunDetailJson(job, failures);
    },
  });

  for (const request of requests) requestOfSyncRun(app, context, request);
}

interface RequestTexts {
  readonly name: JobRequest;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
}

const requests: readonly RequestTexts[] = [
  {
    name: 'cancel',
    operationId: 'CancelSyncRun',
    summary: 'Cancel a sync run',
    description:
      'Asks a sync run to stop for good: a waiting or paused one ends at once, a running one after its current page.',
  },
  {
    name: 'pause',
    operationId: 'PauseSyncRun',
    summary: 'Pause a sync run',
    description:
      'Asks a sync run to stop for now: a waiting one is paused at once, a running one after its current page. While it is paused no other sync run begins, not even a scheduled one. While the live run is paused changes wait and the schedule starts nothing, but the runs that a person starts go on.',
  },
  {
    name: 'resume',
    operationId: 'ResumeSyncRun',
    summary: 'Resume a paused sync run',
    description:
      'Queues a paused sync run again; it goes on with what is left, except that a dry run begins anew. A run that was only asked to pause goes on.',
  },
];

function requestOfSyncRun(app: FastifyInstance, context: ApiContext, texts: RequestTexts): void {
  const { name: request, ...described } = texts;
  addOperation(app, context, {
    ...described,
    method: 'POST',
    path: `${path}/:runId/${request}`,
    tag: 'Sync',
    role: 'Sync.Run',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The sync run as it is now.', schema: syncRunSchema },
    errors: ['job-closed', 'job-state'],
    handle: async ({ deps, params }) =>
      syncRunJson(await requestOfJob(deps, { kind, id: params.runId, request })),
  });
}
