import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { previewRevenue } from '../usecases/preview-revenue.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { previewJson, previewSchema } from './schemas/calculation.ts';
import { factsSchema } from './schemas/facts.ts';
import { contractId, serviceMonth } from './schemas/fields.ts';
import { termsSchema } from './schemas/terms.ts';

const previewRequest = z
  .strictObject({
    contractId: contractId.optional().meta({
      description: 'Contract whose stored terms and facts stand for what is not sent.',
    }),
    terms: termsSchema.optional(),
    month: serviceMonth,
    inputs: factsSchema.optional(),
  })
  .meta({
    id: 'RevenuePreviewRequest',
    description: 'Contract or terms, month and facts to calculate with.',
  });

/** A calculation with terms and facts of the caller; it reads and stores nothing. */
export function revenuePreviewRoute(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path: '/revenue/preview',
    operationId: 'PreviewRevenue',
    summary: 'Preview the revenue of a month',
    description:
      'Calculates what a contract would earn in a month, for a what-if: terms and facts that are sent take the place of the stored ones, and the answer says what they move. Without contractId the terms and facts sent are all there is. Nothing is stored.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    body: previewRequest,
    success: { status: 200, description: 'The result, line by line.', schema: previewSchema },
    errors: ['not-found', 'no-active-contract', 'invalid-terms', 'missing-facts'],
    handle: async ({ deps, body }) => {
      try {
        return previewJson(await previewRevenue(deps, body));
      } catch (error) {
        throw fromBody(error);
      }
    },
  });
}

/** The use case names fields within terms or inputs; the caller sent both in one body. */
function fromBody(error: unknown): unknown {
  if (!(error instanceof BridgeError)) return error;
  const part = error.code === 'invalid-terms' ? 'terms' : 'inputs';
  const errors = error.errors.map(({ field, rule }) => ({
    field: [part, 'month'].includes(field) ? field : `${part}.${field}`,
    rule,
  }));
  return new BridgeError(error.code, error.message, { errors, cause: error });
}
