import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getRow } from '../usecases/get-row.ts';
import { listContracts as findContracts } from '../usecases/list-contracts.ts';
import { setContractTerms } from '../usecases/set-contract-terms.ts';
import { type ApiContext, addOperation } from './operation.ts';
import {
  contractDetailJson,
  contractDetailSchema,
  contractJson,
  contractSchema,
  contractTable as table,
} from './schemas/contract.ts';
import { contractConditions, contractFilters, termsQuestions } from './schemas/contract-query.ts';
import { contractId } from './schemas/fields.ts';
import { pageOf, paging } from './schemas/paging.ts';
import { pageJson, rowPosition } from './schemas/row-page.ts';
import { termsSchema } from './schemas/terms.ts';

/** Contracts and their terms. */
export function contractRoutes(app: FastifyInstance, context: ApiContext): void {
  listContracts(app, context);

  addOperation(app, context, {
    method: 'GET',
    path: '/contracts/:contractId',
    operationId: 'GetContract',
    summary: 'Get a contract with its terms',
    description: 'Returns one contract by its id, with its terms and whatever is wrong with them.',
    tag: 'Contracts',
    role: 'Contracts.Read',
    params: z.strictObject({ contractId }),
    success: { status: 200, description: 'The contract.', schema: contractDetailSchema },
    handle: async ({ deps, params }) =>
      contractDetailJson(await getRow(deps, { table, id: params.contractId })),
  });

  addOperation(app, context, {
    method: 'PUT',
    path: '/contracts/:contractId/terms',
    operationId: 'SetContractTerms',
    summary: 'Replace the terms of a contract',
    description:
      'Replaces the terms by the whole document sent. A document with a problem is refused with all its problems and nothing is stored.',
    tag: 'Contracts',
    role: 'Contracts.Write',
    params: z.strictObject({ contractId }),
    body: termsSchema,
    success: { status: 200, description: 'The contract with its new terms.', schema: contractDetailSchema },
    errors: ['invalid-terms'],
    handle: async ({ deps, params, body }) =>
      contractDetailJson(await setContractTerms(deps, { contractId: params.contractId, terms: body })),
  });
}

function listContracts(app: FastifyInstance, context: ApiContext): void {
  addOperation(app, context, {
    method: 'GET',
    path: '/contracts',
    operationId: 'ListContracts',
    summary: 'List contracts',
    description:
      'Returns contracts in the order of their numbers, one page at a time, without their terms. Filters over the terms are answered by reading them: a page may then hold fewer entries than asked, even none, and still have a next one.',
    tag: 'Contracts',
    role: 'Contracts.Read',
    query: z.strictObject({ ...contractFilters, ...paging }),
    success: {
      status: 200,
      description: 'A page of contracts.',
      schema: pageOf('ContractPage', contractSchema, 'One page of contracts.'),
    },
    handle: async ({ deps, query }) => {
      const { cursor, ...filters } = query;
      const page = await findContracts(deps, {
        ...contractConditions(filters),
        asked: termsQuestions(filters),
        top: filters.top,
        after: rowPosition(cursor),
      });
      const address = { publicUrl: context.publicUrl, path: '/contracts' };
      return pageJson(table, page, address, filters, contractJson);
    },
  });
}
