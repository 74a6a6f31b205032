import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getConflict } from '../usecases/get-conflict.ts';
import { listConflicts } from '../usecases/list-conflicts.ts';
import { resolveConflict } from '../usecases/resolve-conflict.ts';
import { resolveConflicts } from '../usecases/resolve-conflicts.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { positionOf } from './runs.ts';
import {
  conflictDetailJson,
  conflictDetailSchema,
  conflictFilters,
  conflictJson,
  conflictSchema,
} from './schemas/conflict.ts';
import {
  resolveConflictSchema,
  resolveConflictsSchema,
  resolvedConflictsJson,
  resolvedConflictsSchema,
} from './schemas/conflict-answer.ts';
import { conflictId } from './schemas/fields.ts';
import { nextLink, pageOf, paging } from './schemas/paging.ts';

const path = '/sync/conflicts';

/** Rows on which the sync needs a person. */
export function syncConflictRoutes(app: FastifyInstance, context: ApiContext): void {
  listAll(app, context);
  getOne(app, context);
  resolveOne(app, context);
  resolveMany(app, context);
}

function listAll(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListSyncConflicts',
    summary: 'List sync conflicts',
    description:
      'Returns rows on which the sync needs a person, newest first, one page at a time. A table whose deletes were halted is in the list as well.',
    tag: 'Sync',
    role: 'Sync.Read',
    query: z.strictObject({ ...conflictFilters, ...paging }),
    success: {
      status: 200,
      description: 'A page of conflicts.',
      schema: pageOf('SyncConflictPage', conflictSchema, 'One page of sync conflicts.'),
    },
    handle: async ({ deps, query }) => {
      const { cursor, ...filters } = query;
      const { table, state, kind, top } = filters;
      const before = positionOf(cursor);
      const page = await listConflicts(deps, {
        limit: top,
        ...(table !== undefined && { table }),
        ...(state !== undefined && { state }),
        ...(kind !== undefined && { kind }),
        ...(before !== undefined && { before }),
      });
      const link = nextLink({ publicUrl: context.publicUrl, path }, filters, page.next);
      return { value: page.conflicts.map(conflictJson), ...(link !== undefined && { nextLink: link }) };
    },
  });
}

function getOne(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:conflictId`,
    operationId: 'GetSyncConflict',
    summary: 'Get a sync conflict with its values',
    description:
      'Returns one conflict: of every column the last agreed value and the values of both sides, the broken rules, the decision and the history.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ conflictId }),
    success: { status: 200, description: 'The conflict.', schema: conflictDetailSchema },
    handle: async ({ deps, params }) => {
      const { conflict, events } = await getConflict(deps, params.conflictId);
      return conflictDetailJson(conflict, events);
    },
  });
}

function resolveOne(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path: `${path}/:conflictId/resolve`,
    operationId: 'ResolveSyncConflict',
    summary: 'Decide a sync conflict',
    description:
      'Stores a decision on the version that was looked at; the next sync run carries it out. It is refused when a side has changed since.',
    tag: 'Sync',
    role: 'Sync.Run',
    params: z.strictObject({ conflictId }),
    body: resolveConflictSchema,
    success: { status: 200, description: 'The conflict as decided.', schema: conflictSchema },
    errors: ['conflict-changed', 'conflict-closed', 'dataverse-unavailable'],
    handle: async ({ deps, params, body, caller }) => {
      const { version, comment, ...answer } = body;
      const input = { id: params.conflictId, version, answer, comment, resolvedBy: caller.name };
      return conflictJson(await resolveConflict(deps, input));
    },
  });
}

function resolveMany(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path: `${path}/resolve`,
    operationId: 'ResolveSyncConflicts',
    summary: 'Decide several sync conflicts by one rule',
    description:
      'Decides up to 100 conflicts alike, each by itself: one that is refused stops no other. List them by table, state and kind first.',
    tag: 'Sync',
    role: 'Sync.Run',
    body: resolveConflictsSchema,
    success: {
      status: 200,
      description: 'What became of each conflict.',
      schema: resolvedConflictsSchema,
    },
    errors: ['dataverse-unavailable'],
    handle: async ({ deps, body, caller }) => {
      const { conflicts, comment, rule, row } = body;
      const answer = { rule, row, columns: [] };
      const input = { conflicts, answer, comment, resolvedBy: caller.name };
      return resolvedConflictsJson(await resolveConflicts(deps, input));
    },
  });
}
