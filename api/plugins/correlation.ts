import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const header = 'x-correlation-id';
const safe = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's correlation id when it is safe to log and echo, else a new one. */
export function correlationId(nextId: () => string) {
  return (request: Pick<IncomingMessage, 'headers'>): string => {
    const given = request.headers[header];
    return typeof given === 'string' && safe.test(given) ? given : nextId();
  };
}

/** Every answer names the id under which the log holds its request. */
export function useCorrelation(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(header, request.id);
  });
}
