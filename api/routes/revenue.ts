import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { calculateSiteMonth } from '../usecases/calculate-site-month.ts';
import { getRow } from '../usecases/get-row.ts';
import { recalculateRevenue } from '../usecases/recalculate-revenue.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { revenueComparisonRoute } from './revenue-comparison.ts';
import { revenueExportRoute } from './revenue-export.ts';
import { revenueListRoutes } from './revenue-lists.ts';
import {
  keptJson,
  recalculatedSchema,
  siteMonthSchema,
  calculationTable as table,
} from './schemas/calculation.ts';
import { calculationId, reason, serviceMonth, siteId } from './schemas/fields.ts';

const path = '/revenue/calculations';

/** Revenue calculations of single contracts. */
export function revenueRoutes(app: FastifyInstance, context: ApiContext): void {
  calculate(app, context);
  recalculate(app, context);
  revenueListRoutes(app, context);
  revenueComparisonRoute(app, context);
  revenueExportRoute(app, context);
}

function calculate(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path,
    operationId: 'CalculateSiteMonth',
    summary: 'Calculate a month of a site',
    description:
      'Calculates what every contract of the site earns in the month and stores the results. The same terms and facts give the same version; others give a new version beside the old ones.',
    tag: 'Revenue',
    role: 'Revenue.Calculate',
    body: z
      .strictObject({ siteId, month: serviceMonth, reason: reason.optional() })
      .meta({ id: 'SiteMonthRequest', description: 'Which site and month to calculate.' }),
    success: { status: 200, description: 'The stored results.', schema: siteMonthSchema },
    errors: ['not-found', 'no-active-contract', 'overlapping-contracts', 'invalid-terms', 'missing-facts'],
    handle: async ({ deps, body, caller }) => {
      const results = await calculateSiteMonth(deps, { ...body, requestedBy: caller.name });
      const value = results.map(async (result) =>
        keptJson(result, await getRow(deps, { table, id: result.calculation.id })),
      );
      return { value: await Promise.all(value) };
    },
  });
}

function recalculate(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path: `${path}/:calculationId/recalculate`,
    operationId: 'RecalculateRevenue',
    summary: 'Calculate a stored result again',
    description:
      'Calculates one stored result again from the terms and facts of today. When they differ from those of the latest version, a new version with the reason is stored and the old one is kept; otherwise nothing changes.',
    tag: 'Revenue',
    role: 'Revenue.Calculate',
    params: z.strictObject({ calculationId }),
    body: z
      .strictObject({ reason })
      .meta({ id: 'RecalculateRequest', description: 'Why it is calculated again.' }),
    success: { status: 200, description: 'The stored result.', schema: recalculatedSchema },
    errors: ['no-active-contract', 'overlapping-contracts', 'invalid-terms', 'missing-facts'],
    handle: async ({ deps, params, body, caller }) => {
      const input = { id: params.calculationId, reason: body.reason, requestedBy: caller.name };
      const result = await recalculateRevenue(deps, input);
      return keptJson(result, await getRow(deps, { table, id: input.id }));
    },
  });
}
