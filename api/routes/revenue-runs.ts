import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getJob } from '../usecases/get-job.ts';
import { listJobs } from '../usecases/list-jobs.ts';
import { requestOfJob } from '../usecases/request-of-job.ts';
import { startJob } from '../usecases/start-job.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { announce, positionOf, runPage } from './runs.ts';
import { runId } from './schemas/fields.ts';
import { pageOf, paging } from './schemas/paging.ts';
import {
  failuresJson,
  revenueRunDetailSchema,
  revenueRunJson,
  revenueRunSchema,
  startRevenueRunSchema,
} from './schemas/run.ts';

const path = '/revenue/runs';
const kind = 'revenue-month';

/** Calculations of a month for every site. */
export function revenueRunRoutes(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path,
    operationId: 'StartRevenueRun',
    summary: 'Calculate a month for all sites',
    description:
      'Queues a run that calculates every active contract of the month. A run of the month that still waits is answered instead of a second one.',
    tag: 'Revenue',
    role: 'Revenue.Calculate',
    body: startRevenueRunSchema,
    success: {
      status: 202,
      description: 'The run is queued; Location tells where to ask for its state.',
      schema: revenueRunSchema,
      headers: ['Location', 'Retry-After'],
    },
    handle: async ({ deps, body, caller }, reply) => {
      const params = { month: body.month, ...(body.reason !== undefined && { reason: body.reason }) };
      const job = await startJob(deps, { kind, params, requestedBy: caller.name });
      announce(reply, `${context.publicUrl}${path}`, job);
      return revenueRunJson(job);
    },
  });

  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListRevenueRuns',
    summary: 'List revenue runs',
    description: 'Returns revenue runs, newest first, one page at a time.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    query: z.strictObject(paging),
    success: {
      status: 200,
      description: 'A page of revenue runs.',
      schema: pageOf('RevenueRunPage', revenueRunSchema, 'One page of revenue runs.'),
    },
    handle: async ({ deps, query: { top, cursor } }) => {
      const page = await listJobs(deps, { kind, top, before: positionOf(cursor) });
      return runPage(page, revenueRunJson, { publicUrl: context.publicUrl, path }, top);
    },
  });

  oneRevenueRun(app, context);
}

function oneRevenueRun(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:runId`,
    operationId: 'GetRevenueRun',
    summary: 'Get the state of a revenue run',
    description: 'Returns the progress, the counts and the first failures of one revenue run.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The revenue run.', schema: revenueRunDetailSchema },
    handle: async ({ deps, params }) => {
      const { job, failures } = await getJob(deps, { kind, id: params.runId });
      return { ...revenueRunJson(job), failures: failuresJson(failures) };
    },
  });

  addOperation(app, context, {
    method: 'POST',
    path: `${path}/:runId/cancel`,
    operationId: 'CancelRevenueRun',
    summary: 'Cancel a revenue run',
    description:
      'Asks a revenue run to stop: a waiting one ends at once, a running one after its current site.',
    tag: 'Revenue',
    role: 'Revenue.Calculate',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The revenue run as it is now.', schema: revenueRunSchema },
    errors: ['job-closed'],
    handle: async ({ deps, params }) =>
      revenueRunJson(await requestOfJob(deps, { kind, id: params.runId, request: 'cancel' })),
  });
}
