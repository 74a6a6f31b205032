import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listChanges, listFailures, type ResultPage } from '../usecases/list-run-results.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { runId } from './schemas/fields.ts';
import { decodeCursor, nextLink, paging } from './schemas/paging.ts';
import { failuresJson } from './schemas/run.ts';
import {
  changePageSchema,
  changesJson,
  failurePageSchema,
  ofAction,
  ofTable,
  resultPosition,
} from './schemas/sync-run.ts';

const kind = 'sync';

/** What a sync run leaves to read: every row that did not go through, and what a dry run found. */
export function syncRunResultRoutes(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: '/sync/runs/:runId/failures',
    operationId: 'ListSyncRunFailures',
    summary: 'List the failed rows of a sync run',
    description: 'Returns every row that did not go through, with the reason, one page at a time.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ runId }),
    query: z.strictObject({ ...paging, table: ofTable }),
    success: { status: 200, description: 'A page of failed rows.', schema: failurePageSchema },
    handle: async ({ deps, params, query: { top, cursor, table } }) => {
      const asked = { kind, id: params.runId, table, top, after: positionOf(cursor) } as const;
      const page = await listFailures(deps, asked);
      return pageJson(context, `${params.runId}/failures`, page, { top, table }, failuresJson);
    },
  });

  addOperation(app, context, {
    method: 'GET',
    path: '/sync/runs/:runId/changes',
    operationId: 'ListSyncRunChanges',
    summary: 'List what a dry run found',
    description:
      'Returns row by row what a run would have done, one page at a time. Only dry runs leave such a list; at most 10,000 rows of a table are kept.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ runId }),
    query: z.strictObject({ ...paging, table: ofTable, action: ofAction }),
    success: { status: 200, description: 'A page of differences.', schema: changePageSchema },
    handle: async ({ deps, params, query: { top, cursor, table, action } }) => {
      const asked = { kind, id: params.runId, table, action, top, after: positionOf(cursor) } as const;
      const page = await listChanges(deps, asked);
      return pageJson(context, `${params.runId}/changes`, page, { top, table, action }, changesJson);
    },
  });
}

function positionOf(cursor: string | undefined): number | undefined {
  return decodeCursor(cursor, resultPosition);
}

function pageJson<T, J>(
  { publicUrl }: ApiContext,
  path: string,
  page: ResultPage<T>,
  query: Readonly<Record<string, string | number | undefined>>,
  toJson: (entries: readonly T[]) => J[],
): { value: J[]; nextLink?: string } {
  const link = nextLink({ publicUrl, path: `/sync/runs/${path}` }, query, page.next);
  return { value: toJson(page.entries), ...(link !== undefined && { nextLink: link }) };
}
