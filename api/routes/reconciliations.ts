import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getReconciliation } from '../usecases/get-reconciliation.ts';
import { listJobs } from '../usecases/list-jobs.ts';
import { requestOfJob } from '../usecases/request-of-job.ts';
import { startReconciliation } from '../usecases/start-reconciliation.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { announce, positionOf, runPage } from './runs.ts';
import { runId } from './schemas/fields.ts';
import { pageOf, paging } from './schemas/paging.ts';
import {
  reconciliationDetailJson,
  reconciliationDetailSchema,
  reconciliationJson,
  reconciliationSchema,
} from './schemas/reconciliation.ts';

const path = '/sync/reconciliations';
const kind = 'reconciliation';

/** Full comparisons of both sides, one at a time. */
export function reconciliationRoutes(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path,
    operationId: 'StartReconciliation',
    summary: 'Compare both sides completely',
    description:
      'Queues a comparison of every row of both sides, column by column. It changes nothing. One runs at a time: while one waits or runs it is answered instead of a second one.',
    tag: 'Sync',
    role: 'Sync.Run',
    success: {
      status: 202,
      description: 'The comparison is queued, or under way; Location tells where to ask for its state.',
      schema: reconciliationSchema,
      headers: ['Location', 'Retry-After'],
    },
    handle: async ({ deps, caller }, reply) => {
      const job = await startReconciliation(deps, caller.name);
      announce(reply, `${context.publicUrl}${path}`, job);
      return reconciliationJson(job);
    },
  });

  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListReconciliations',
    summary: 'List comparisons of both sides',
    description: 'Returns comparisons of both sides, newest first, one page at a time.',
    tag: 'Sync',
    role: 'Sync.Read',
    query: z.strictObject(paging),
    success: {
      status: 200,
      description: 'A page of comparisons.',
      schema: pageOf('ReconciliationPage', reconciliationSchema, 'One page of comparisons.'),
    },
    handle: async ({ deps, query: { top, cursor } }) => {
      const page = await listJobs(deps, { kind, top, before: positionOf(cursor) });
      return runPage(page, reconciliationJson, { publicUrl: context.publicUrl, path }, top);
    },
  });

  oneReconciliation(app, context);
}

function oneReconciliation(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:runId`,
    operationId: 'GetReconciliation',
    summary: 'Get what a comparison of both sides found',
    description:
      'Returns the progress of a comparison and what it has found so far: for each table how many rows differ, and up to five of them with both values of every column that differs.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The comparison.', schema: reconciliationDetailSchema },
    handle: async ({ deps, params }) => {
      const { job, tables } = await getReconciliation(deps, params.runId);
      return reconciliationDetailJson(job, tables);
    },
  });

  addOperation(app, context, {
    method: 'POST',
    path: `${path}/:runId/cancel`,
    operationId: 'CancelReconciliation',
    summary: 'Cancel a comparison of both sides',
    description:
      'Asks a comparison to stop: a waiting one ends at once, a running one after its current page. What it has found stays readable.',
    tag: 'Sync',
    role: 'Sync.Run',
    params: z.strictObject({ runId }),
    success: { status: 200, description: 'The comparison as it is now.', schema: reconciliationSchema },
    errors: ['job-closed'],
    handle: async ({ deps, params }) =>
      reconciliationJson(await requestOfJob(deps, { kind, id: params.runId, request: 'cancel' })),
  });
}
