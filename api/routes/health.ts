import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { errorResponse } from './schemas/error-response.ts';

/** Checks by the name of what they reach; each rejects when it cannot be reached. */
export type Readiness = Readonly<Record<string, () => Promise<void>>>;

/** A probe that answers later than this counts as failed; orchestrators give up after a few seconds. */
const probeLimitMs = 2000;

const up = z.object({
  status: z.enum(['ok']).meta({ description: 'Always ok; anything else is a problem.' }),
});
const healthSchema = up.meta({ id: 'Health', description: 'The bridge is well.' });

/** Liveness looks at nothing but the process; readiness asks what the bridge depends on. Both are public. */
export function healthRoutes(app: FastifyInstance, readiness: Readiness, clock: Clock): void {
  app.get('/livez', {
    schema: healthDocument(
      'GetLiveness',
      'Check that the bridge is alive',
      'Answers while the process runs.',
    ),
    handler: async () => ({ status: 'ok' }),
  });
  app.get('/readyz', {
    schema: healthDocument(
      'GetReadiness',
      'Check that the bridge is ready',
      'Answers once the database and Dataverse can be reached; else names what cannot.',
    ),
    handler: async () => {
      const names = Object.keys(readiness);
      const states = await Promise.all(names.map((name) => isUp(readiness[name], clock)));
      const down = names.filter((_, index) => states[index] !== true);
      if (down.length === 0) return { status: 'ok' };
      const errors = down.map((field) => ({ field, rule: 'must be reachable' }));
      throw new BridgeError('unavailable', `Not reachable: ${down.join(', ')}.`, { errors });
    },
  });
}

function healthDocument(operationId: string, summary: string, description: string) {
  return {
    operationId,
    summary,
    description,
    tags: ['Health'],
    security: [],
    response: {
      200: { description: 'All is well.', content: { 'application/json': { schema: healthSchema } } },
      500: errorResponse(['internal']),
      503: errorResponse(['unavailable']),
    },
  };
}

/** True when the check passes within the limit. */
async function isUp(check: Readiness[string] | undefined, clock: Clock): Promise<boolean> {
  if (check === undefined) return true;
  const timer = new AbortController();
  const tooLate = clock.sleep(probeLimitMs, timer.signal).then(() => false);
  const passed = check().then(
    () => true,
    () => false,
  );
  return Promise.race([passed, tooLate]).finally(() => timer.abort());
}
