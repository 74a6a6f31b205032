import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { decideApproval } from '../usecases/decide-approval.ts';
import { getApproval } from '../usecases/get-approval.ts';
import { listApprovals } from '../usecases/list-approvals.ts';
import { requestApproval } from '../usecases/request-approval.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { positionOf } from './runs.ts';
import {
  approvalDetailSchema,
  approvalRequestSchema,
  approvalSchema,
  approvalState,
  decisionSchema,
  historyJson,
} from './schemas/approval.ts';
import { approvalId, contractId } from './schemas/fields.ts';
import { nextLink, pageOf, paging } from './schemas/paging.ts';

const path = '/approvals';

/** Decisions on contracts. */
export function approvalRoutes(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path,
    operationId: 'RequestApproval',
    summary: 'Request the approval of a contract',
    description:
      'Opens an approval at the present contract value and mails the approver; a value that needs no decision is approved at once. Asking again changes nothing.',
    tag: 'Approvals',
    role: 'Approvals.Request',
    body: z.strictObject({ contractId }).meta({ id: 'ApprovalRequest', description: 'What to decide on.' }),
    success: { status: 200, description: 'What the request led to.', schema: approvalRequestSchema },
    errors: ['not-found', 'conflict'],
    handle: async ({ deps, body, caller }) => {
      const { outcome, approval } = await requestApproval(deps, { ...body, requestedBy: caller.name });
      return { outcome, ...(approval !== null && { approval }) };
    },
  });
  listAll(app, context);
  getOne(app, context);
  decideOne(app, context);
}

function listAll(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListApprovals',
    summary: 'List approvals',
    description: 'Returns approvals, newest first, one page at a time.',
    tag: 'Approvals',
    role: 'Approvals.Read',
    query: z.strictObject({
      state: approvalState,
      contractId: contractId.optional().meta({ description: 'Only approvals of this contract.' }),
      ...paging,
    }),
    success: {
      status: 200,
      description: 'A page of approvals.',
      schema: pageOf('ApprovalPage', approvalSchema, 'One page of approvals.'),
    },
    handle: async ({ deps, query }) => {
      const { cursor, ...filters } = query;
      const { state, contractId: contract, top } = filters;
      const before = positionOf(cursor);
      const page = await listApprovals(deps, {
        limit: top,
        ...(state !== undefined && { state }),
        ...(contract !== undefined && { contractId: contract }),
        ...(before !== undefined && { before }),
      });
      const address = { publicUrl: context.publicUrl, path };
      const link = nextLink(address, filters, page.next ?? undefined);
      return { value: [...page.approvals], ...(link !== undefined && { nextLink: link }) };
    },
  });
}

function getOne(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:approvalId`,
    operationId: 'GetApproval',
    summary: 'Get an approval with its history',
    description: 'Returns one approval by its id with everything that happened to it.',
    tag: 'Approvals',
    role: 'Approvals.Read',
    params: z.strictObject({ approvalId }),
    success: { status: 200, description: 'The approval.', schema: approvalDetailSchema },
    handle: async ({ deps, params }) => {
      const { approval, events } = await getApproval(deps, params);
      return { ...approval, history: historyJson(events) };
    },
  });
}

function decideOne(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path: `${path}/:approvalId/decision`,
    operationId: 'DecideApproval',
    summary: 'Decide an approval',
    description:
      'Approves or rejects the contract, on both sides. Giving the same decision again changes nothing; the requester may not decide.',
    tag: 'Approvals',
    role: 'Approvals.Decide',
    params: z.strictObject({ approvalId }),
    body: decisionSchema,
    success: { status: 200, description: 'The approval as decided.', schema: approvalSchema },
    errors: ['self-approval', 'approval-closed', 'conflict'],
    handle: async ({ deps, params, body, caller }) => {
      const { approval } = await decideApproval(deps, { ...params, ...body, decidedBy: caller.name });
      return approval;
    },
  });
}
