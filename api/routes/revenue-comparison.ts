import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { compareRevenue } from '../usecases/compare-revenue.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { comparisonJson, comparisonSchema } from './schemas/comparison.ts';
import { calculationId, guid } from './schemas/fields.ts';
import { shownVersion, versionNumber } from './schemas/revenue-query.ts';

/** Why a result differs from another. */
export function revenueComparisonRoute(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: '/revenue/calculations/:calculationId/comparison',
    operationId: 'CompareRevenue',
    summary: 'Compare a revenue calculation with another',
    description:
      'Tells which terms and facts differ between two versions of a calculation, or between two months, and by how much each of them moved every line, to the cent. Without further parameters the latest version is compared with the one before it.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    params: z.strictObject({ calculationId }),
    query: z.strictObject({
      version: versionNumber.meta({
        description: 'Version to compare; the latest without it.',
        ...shownVersion,
      }),
      withId: guid
        .optional()
        .meta({ description: 'Calculation to compare with, e.g. of another month; the same without it.' }),
      withVersion: versionNumber.meta({
        description:
          'Version to compare with; without it the one before, or the latest of another calculation.',
        ...shownVersion,
      }),
    }),
    success: { status: 200, description: 'What moved the amount.', schema: comparisonSchema },
    errors: ['invalid-terms'],
    handle: async ({ deps, params, query }) =>
      comparisonJson(await compareRevenue(deps, { id: params.calculationId, ...query })),
  });
}
