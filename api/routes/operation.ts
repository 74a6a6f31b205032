import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { BridgeError, type ErrorCode, errorTable } from '../errors.ts';
import type { Caller, Role } from '../ports/caller.ts';
import type { Deps } from '../usecases/deps.ts';
import { errorResponse } from './schemas/error-response.ts';

/** Response headers with what the document says about them. */
const headerTexts = {
  Location: 'Address of the run to ask for its state.',
  'Retry-After': 'Seconds to wait before asking.',
} as const;

export type ResponseHeader = keyof typeof headerTexts;

/** What the routes of the API share. */
export interface ApiContext {
  readonly deps: Deps;
  readonly publicUrl: string;
}

/** A request whose parts have passed their schemas. */
export interface Checked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly caller: Caller;
  /** Dependencies whose logger carries the correlation id of this request. */
  readonly deps: Deps;
}

export interface Operation<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Fastify path, e.g. `/sites/:siteId`. */
  readonly path: string;
  readonly operationId: string;
  /** Verb first, at most 60 characters. */
  readonly summary: string;
  readonly description: string;
  readonly tag: 'Sites' | 'Contracts' | 'Sync' | 'Revenue' | 'Approvals';
  /** App role the caller needs. */
  readonly role: Role;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly success: {
    readonly status: 200 | 202;
    readonly description: string;
    readonly schema: R;
    /** JSON unless said otherwise; an operation that streams takes the reply over itself. */
    readonly mediaType?: 'text/event-stream' | 'text/csv';
    readonly headers?: readonly ResponseHeader[];
  };
  /** Codes beyond those every operation may answer. */
  readonly errors?: readonly ErrorCode[];
  handle(request: Checked<P, Q, B>, reply: FastifyReply): Promise<z.input<R>>;
}

const nothing = z.strictObject({});

/** Adds one operation of the API: checked input, role, described answers and errors. */
export function addOperation<
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodType,
>(app: FastifyInstance, context: ApiContext, operation: Operation<P, Q, B, R>): void {
  const { params, query, body, success } = operation;
  app.route({
    method: operation.method,
    url: operation.path,
    config: { role: operation.role, responseHeaders: headersOf(success.headers ?? []) },
    schema: {
      operationId: operation.operationId,
      summary: operation.summary,
      description: operation.description,
      tags: [operation.tag],
      security: [{ entra: [] }],
      ...(params !== undefined && { params }),
      querystring: query ?? nothing,
      ...(body !== undefined && { body }),
      response: {
        [success.status]: {
          description: success.description,
          content: { [success.mediaType ?? 'application/json']: { schema: success.schema } },
        },
        ...errorResponses(operation),
      },
    },
    handler: (request, reply) =>
      operation.handle(
        {
          // The validator has replaced each part by the output of its schema.
          params: request.params as z.output<P>,
          query: request.query as z.output<Q>,
          body: request.body as z.output<B>,
          caller: callerOf(request),
          deps: withLogger(context.deps, request.log),
        },
        reply,
      ),
  });
}

function callerOf(request: { readonly caller?: Caller }): Caller {
  if (request.caller === undefined) throw new BridgeError('unauthenticated', 'No caller is known.');
  return request.caller;
}

function headersOf(names: readonly ResponseHeader[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, headerTexts[name]]));
}

function withLogger(deps: Deps, logger: FastifyBaseLogger): Deps {
  return { ...deps, logger };
}

/** Error answers by status, each with the codes that may stand in it. */
function errorResponses(operation: Operation<z.ZodType, z.ZodType, z.ZodType, z.ZodType>) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodes(operation)) {
    const { status } = errorTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, errorResponse(codes)]));
}

function errorCodes(operation: Operation<z.ZodType, z.ZodType, z.ZodType, z.ZodType>): Set<ErrorCode> {
  const codes = new Set<ErrorCode>(['invalid-request', 'unauthenticated', 'forbidden']);
  if (operation.params !== undefined) codes.add('not-found');
  if (operation.body !== undefined) {
    for (const code of ['malformed-body', 'body-too-large', 'unsupported-media-type'] as const)
      codes.add(code);
  }
  for (const code of operation.errors ?? []) codes.add(code);
  return codes.add('internal').add('unavailable');
}
