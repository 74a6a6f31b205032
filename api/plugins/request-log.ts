import type { FastifyInstance } from 'fastify';
import { type LoggerOptions, stdTimeFunctions } from 'pino';
import { loggedError } from './logged-error.ts';
import { pathOf } from './problem-details.ts';

/** Field names whose values never reach the log, at the top and one level down. */
const secretFields = [
  'authorization',
  'cookie',
  'token',
  'accessToken',
  'access_token',
  'clientSecret',
  'client_secret',
  'password',
  'secret',
  'connectionString',
];

/** Options of the pino logger: JSON lines, ISO times, secrets replaced, no values of rows in errors. */
export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`]),
      censor: '[redacted]',
    },
  };
}

/** One line per request, with the route template and never the query. */
export function useRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      path: pathOf(request),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      caller: request.caller?.id ?? null,
    };
    request.log.info(fields, 'request');
  });
}
