import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BridgeError, type ErrorCode, errorTable } from '../errors.ts';

/** The pages behind the `type` of problem documents: public, plain text, made from the error table. */
export function problemTypeRoutes(app: FastifyInstance): void {
  app.get<{ Params: { code: string } }>('/problems/:code', {
    schema: { hide: true, params: z.strictObject({ code: z.string() }) },
    handler: async (request, reply) => {
      const { code } = request.params;
      if (!isErrorCode(code)) throw new BridgeError('not-found', 'No problem type has this code.');
      return reply.type('text/plain; charset=utf-8').send(describe(code));
    },
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

function describe(code: ErrorCode): string {
  const { status, title, advice, retryable } = errorTable[code];
  const repeat = retryable
    ? 'The same request may succeed later.'
    : 'Repeating the same request does not help.';
  return `${title}\n\nCode: ${code}\nHTTP status: ${status}\n${repeat}\n\n${advice}\n`;
}
