import type { FastifyInstance } from 'fastify';

/** Answers are data of one caller: never guessed at by a browser, never kept by a cache. */
export function useSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
}
