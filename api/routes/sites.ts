import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getRow } from '../usecases/get-row.ts';
import { listRows } from '../usecases/list-rows.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { siteId } from './schemas/fields.ts';
import { pageOf, paging, search } from './schemas/paging.ts';
import { pageJson, rowPosition } from './schemas/row-page.ts';
import { rowJson } from './schemas/row-schema.ts';
import { siteSchema, siteTable as table } from './schemas/site.ts';

/** Customer sites, as Towne Park knows them. */
export function siteRoutes(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: '/sites',
    operationId: 'ListSites',
    summary: 'List customer sites',
    description: 'Returns customer sites in the order of their names, one page at a time.',
    tag: 'Sites',
    role: 'Contracts.Read',
    query: z.strictObject({ search, ...paging }),
    success: {
      status: 200,
      description: 'A page of customer sites.',
      schema: pageOf('SitePage', siteSchema, 'One page of customer sites.'),
    },
    handle: async ({ deps, query }) => {
      const { cursor, ...filters } = query;
      const page = await listRows(deps, { table, ...filters, after: rowPosition(cursor) });
      return pageJson(table, page, { publicUrl: context.publicUrl, path: '/sites' }, filters);
    },
  });

  addOperation(app, context, {
    method: 'GET',
    path: '/sites/:siteId',
    operationId: 'GetSite',
    summary: 'Get a customer site',
    description: 'Returns one customer site by its id.',
    tag: 'Sites',
    role: 'Contracts.Read',
    params: z.strictObject({ siteId }),
    success: { status: 200, description: 'The customer site.', schema: siteSchema },
    handle: async ({ deps, params }) => rowJson(table, await getRow(deps, { table, id: params.siteId })),
  });
}
