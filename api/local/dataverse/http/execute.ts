import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '../../../ports/logger.ts';
import { nestedBatch } from '../batch/errors.ts';
import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import { Work } from '../query/work.ts';
import { guardOf } from '../security/request-guard.ts';
import { parsePrefer } from './prefer.ts';
import { parseQueryString } from './query-string.ts';
import type { ApiTarget } from './receive.ts';
import { headerText, requestInfo } from './request-info.ts';
import { errorReply, unexpected } from './send.ts';
import type { Call, Reply } from './types.ts';

/** One request below the Web API: of a connection, or a part of a batch. */
export interface ApiRequest {
  readonly method: string;
  readonly target: ApiTarget;
  /** `http://host:port` as the client sees it: links are built from it. */
  readonly origin: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly requestId: string;
}

export interface Service {
  readonly context: Context;
  readonly logger: Logger | undefined;
  /** Everything but a batch is answered at once. */
  readonly route: (call: Call, service: Service) => Reply | Promise<Reply>;
}

/** Carries a request out. Errors become replies; never throws. */
export async function execute(service: Service, request: ApiRequest): Promise<Reply> {
  try {
    return withoutMetadata(request, await service.route(callOf(service.context, request), service));
  } catch (error) {
    return failure(service, request, error);
  }
}

/** Carries a request out at once, so that it can be part of a transaction (a change set, say); no batch. Never throws. */
export function executePart(service: Service, request: ApiRequest): Reply {
  try {
    const reply = service.route(callOf(service.context, request), service);
    if (reply instanceof Promise) throw nestedBatch();
    return withoutMetadata(request, reply);
  } catch (error) {
    return failure(service, request, error);
  }
}

function asksForNone({ accept }: IncomingHttpHeaders): boolean {
  return /odata\.metadata=none/i.test(accept ?? '');
}

/** The type of an answer says how much control information is in it. */
function withoutMetadata({ headers }: ApiRequest, reply: Reply): Reply {
  if (reply.body === null || reply.contentType !== undefined || !asksForNone(headers)) return reply;
  return { ...reply, contentType: 'application/json; odata.metadata=none' };
}

function failure(service: Service, { headers }: ApiRequest, error: unknown): Reply {
  const known = error instanceof ODataError;
  if (!known) service.logger?.error({ error: String(error) }, 'dataverse emulator: unexpected error');
  const { annotationList } = parsePrefer(headerText(headers.prefer));
  return errorReply(known ? error : unexpected, annotationList === '*');
}

/** The request decoded, with its acting user; throws the Web API's error for what cannot be read. */
export function callOf(context: Context, request: ApiRequest): Call {
  const { method, target, origin, headers, body, requestId } = request;
  const query = parseQueryString(target.query);
  const info = requestInfo(context, headers, query, requestId);
  return {
    context: { ...context, request: info, guard: guardOf(context, info, target.path) },
    method,
    query,
    headers,
    body,
    base: `${origin}${target.root}`,
    path: target.path,
    prefer: parsePrefer(headerText(headers.prefer), context.limits.maxPageSize),
    control: !asksForNone(headers),
    work: new Work(context.limits.maxQuerySteps),
  };
}
