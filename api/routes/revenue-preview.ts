import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { previewRevenue } from '../usecases/preview-revenue.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { previewJson, previewSchema } from './schemas/calculation.ts';
import { factsSchema } from './schemas/facts.ts';
import { serviceMonth } from './schemas/fields.ts';
import { termsSchema } from './schemas/terms.ts';

const previewRequest = z
  .strictObject({ terms: termsSchema, month: serviceMonth, inputs: factsSchema.optional() })
  .meta({ id: 'RevenuePreviewRequest', description: 'Terms, month and facts to calculate with.' });

/** A calculation with terms and facts of the caller; it reads and stores nothing. */
export function revenuePreviewRoute(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path: '/revenue/preview',
    operationId: 'PreviewRevenue',
    summary: 'Preview the revenue of a month',
    description:
      'Calculates what the terms sent would earn in a month with the facts sent. Nothing is stored.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    body: previewRequest,
    success: { status: 200, description: 'The result, line by line.', schema: previewSchema },
    errors: ['invalid-terms', 'missing-facts'],
    handle: async ({ deps, body: { terms, month, inputs } }) => {
      try {
        return previewJson(await previewRevenue(deps, { terms, month, inputs }));
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
