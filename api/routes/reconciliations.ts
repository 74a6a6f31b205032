import type { FastifyInstance } from 'fastify';
import { BridgeError } from '../errors.ts';
import { type Reconciliation, reconcile } from '../usecases/reconcile.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { reconciliationSchema } from './schemas/reconciliation.ts';

/** The full comparison of both sides. It reads every row, so one at a time is enough. */
export function reconciliationRoute(app: FastifyInstance, context: ApiContext): void {
  const once = oneAtATime();
  addOperation(app, context, {
    method: 'POST',
    path: '/sync/reconciliations',
    operationId: 'Reconcile',
    summary: 'Compare both sides completely',
    description:
      'Compares every row of both sides and changes nothing. It may take a while; only one comparison runs at a time.',
    tag: 'Sync',
    role: 'Sync.Run',
    success: { status: 200, description: 'What differs.', schema: reconciliationSchema },
    errors: ['too-many-requests', 'dataverse-unavailable'],
    handle: async ({ deps }) => reconciliationJson(await once(() => reconcile(deps))),
  });
}

/** Refuses work while earlier work still runs, be it that its request has timed out meanwhile. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = false;
  return async (work) => {
    if (busy) throw new BridgeError('too-many-requests', 'A comparison is running already.');
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
}

function reconciliationJson({ drift, tables }: Reconciliation) {
  return {
    drift,
    tables: tables.map((table) => ({
      ...table,
      examples: table.examples.map((example) => ({ ...example, columns: [...example.columns] })),
    })),
  };
}
