import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { calculateSiteMonth } from '../usecases/calculate-site-month.ts';
import { getRow } from '../usecases/get-row.ts';
import { listRows } from '../usecases/list-rows.ts';
import { type ApiContext, addOperation } from './operation.ts';
import {
  calculationDetailJson,
  calculationDetailSchema,
  calculationJson,
  calculationSchema,
  siteMonthSchema,
  calculationTable as table,
} from './schemas/calculation.ts';
import { guid, serviceMonth, siteId } from './schemas/fields.ts';
import { pageOf, paging } from './schemas/paging.ts';
import { pageJson, rowPosition } from './schemas/row-page.ts';

const path = '/revenue/calculations';

/** Revenue calculations of single contracts. */
export function revenueRoutes(app: FastifyInstance, context: ApiContext): void {
  calculate(app, context);
  listCalculations(app, context);
  getCalculation(app, context);
}

function calculate(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'POST',
    path,
    operationId: 'CalculateSiteMonth',
    summary: 'Calculate a month of a site',
    description:
      'Calculates what every contract of the site earns in the month and stores the results. Repeating it replaces what changed and nothing else.',
    tag: 'Revenue',
    role: 'Revenue.Calculate',
    body: z
      .strictObject({ siteId, month: serviceMonth })
      .meta({ id: 'SiteMonthRequest', description: 'Which site and month to calculate.' }),
    success: { status: 200, description: 'The stored results.', schema: siteMonthSchema },
    errors: ['not-found', 'no-active-contract', 'overlapping-contracts', 'invalid-terms', 'missing-facts'],
    handle: async ({ deps, body, caller }) => {
      const results = await calculateSiteMonth(deps, { ...body, requestedBy: caller.name });
      const value = results.map(async ({ outcome, calculation: { id } }) => ({
        outcome,
        calculation: calculationDetailJson(await getRow(deps, { table, id })),
      }));
      return { value: await Promise.all(value) };
    },
  });
}

function listCalculations(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListRevenueCalculations',
    summary: 'List revenue calculations',
    description:
      'Returns stored calculations in the order of contract number and month, without their lines.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    query: z.strictObject({
      siteId: siteId.optional().meta({ description: 'Only calculations of this customer site.' }),
      month: serviceMonth.optional().meta({ description: 'Only calculations of this month, YYYY-MM.' }),
      ...paging,
    }),
    success: {
      status: 200,
      description: 'A page of calculations.',
      schema: pageOf('RevenueCalculationPage', calculationSchema, 'One page of calculations.'),
    },
    handle: async ({ deps, query }) => {
      const { cursor, ...filters } = query;
      const where = { customerSiteId: filters.siteId, serviceMonth: filters.month };
      const page = await listRows(deps, { table, where, top: filters.top, after: rowPosition(cursor) });
      const address = { publicUrl: context.publicUrl, path };
      return pageJson(table, page, address, filters, calculationJson);
    },
  });
}

function getCalculation(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:calculationId`,
    operationId: 'GetRevenueCalculation',
    summary: 'Get a revenue calculation with its lines',
    description: 'Returns one stored calculation with its lines and how each came about.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    params: z.strictObject({ calculationId: guid.meta({ description: 'Id of the calculation.' }) }),
    success: { status: 200, description: 'The calculation.', schema: calculationDetailSchema },
    handle: async ({ deps, params }) =>
      calculationDetailJson(await getRow(deps, { table, id: params.calculationId })),
  });
}
