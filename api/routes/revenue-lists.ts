import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getRevenueCalculation } from '../usecases/get-revenue-calculation.ts';
import { listRevenueVersions } from '../usecases/list-revenue-versions.ts';
import { listRows } from '../usecases/list-rows.ts';
import { type ApiContext, addOperation } from './operation.ts';
import {
  calculationDetailJson,
  calculationDetailSchema,
  calculationJson,
  calculationSchema,
  calculationTable as table,
  versionJson,
  versionSchema,
} from './schemas/calculation.ts';
import { calculationId } from './schemas/fields.ts';
import { decodeCursor, nextLink, pageOf, paging } from './schemas/paging.ts';
import { conditionsOf, revenueFilters, shownVersion, versionNumber } from './schemas/revenue-query.ts';
import { pageJson, rowPosition } from './schemas/row-page.ts';

const path = '/revenue/calculations';

/** Lists of stored results and of their versions, and one of them. */
export function revenueListRoutes(app: FastifyInstance, context: ApiContext): void {
  listCalculations(app, context);
  getCalculation(app, context);
  listVersions(app, context);
}

function listCalculations(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path,
    operationId: 'ListRevenueCalculations',
    summary: 'List revenue calculations',
    description:
      'Returns stored calculations in the order of contract number and month, without their lines. Each is the latest version.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    query: z.strictObject({ ...revenueFilters, ...paging }),
    success: {
      status: 200,
      description: 'A page of calculations.',
      schema: pageOf('RevenueCalculationPage', calculationSchema, 'One page of calculations.'),
    },
    handle: async ({ deps, query }) => {
      const { cursor, ...filters } = query;
      const asked = { table, ...conditionsOf(filters), top: filters.top, after: rowPosition(cursor) };
      const page = await listRows(deps, asked);
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
    description:
      'Returns one stored calculation, or an earlier version of it, with its lines and how each came about.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    params: z.strictObject({ calculationId }),
    query: z.strictObject({
      version: versionNumber.meta({
        description: 'Number of the version; the latest without it.',
        ...shownVersion,
      }),
    }),
    success: { status: 200, description: 'The calculation.', schema: calculationDetailSchema },
    handle: async ({ deps, params, query }) =>
      calculationDetailJson(
        await getRevenueCalculation(deps, { id: params.calculationId, version: query.version }),
      ),
  });
}

const versionPosition = z.int().min(1);

function listVersions(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${path}/:calculationId/versions`,
    operationId: 'ListRevenueVersions',
    summary: 'List the versions of a revenue calculation',
    description: 'Returns the versions of one stored calculation, newest first, with reasons and amounts.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    params: z.strictObject({ calculationId }),
    query: z.strictObject(paging),
    success: {
      status: 200,
      description: 'A page of versions.',
      schema: pageOf('RevenueVersionPage', versionSchema, 'One page of versions.'),
    },
    handle: async ({ deps, params, query: { top, cursor } }) => {
      const before = decodeCursor(cursor, versionPosition);
      const page = await listRevenueVersions(deps, { id: params.calculationId, top, before });
      const address = { publicUrl: context.publicUrl, path: `${path}/${params.calculationId}/versions` };
      const link = nextLink(address, { top }, page.next);
      return { value: page.versions.map(versionJson), ...(link !== undefined && { nextLink: link }) };
    },
  });
}
