import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../../ports/logger.ts';
import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import type { EmulatorOptions } from '../options.ts';
import type { Control } from './control.ts';
import { execute } from './execute.ts';
import type { Fault, Faults } from './faults.ts';
import { type ApiTarget, apiTarget, bearerToken, readBody } from './receive.ts';
import { route } from './router.ts';
import { errorReply, send, serviceHeaders, unexpected } from './send.ts';
import type { Reply } from './types.ts';

export interface Service {
  readonly context: Context;
  readonly faults: Faults;
  readonly control: Control;
  readonly options: EmulatorOptions;
  readonly logger: Logger | undefined;
  /** Told about a request before its answer is sent. */
  readonly observe: (method: string, path: string, status: number) => void;
}

/** Answers one HTTP request. Never throws. */
export async function handle(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { context } = service;
  const requestId = context.newId();
  const headers = serviceHeaders(requestId);
  try {
    const url = request.url ?? '/';
    const body = await readBody(request, context.limits.maxBodyBytes);
    if (url.startsWith('/_emulator/')) {
      send(response, service.control.handle(request.method ?? 'GET', url, body), {});
      return;
    }
    await answer(service, request, response, { url, body, headers, requestId });
  } catch (error) {
    service.logger?.error({ error: String(error) }, 'dataverse emulator: request failed');
    if (response.headersSent) response.destroy();
    else send(response, errorReply(error instanceof ODataError ? error : unexpected), headers);
  }
}

interface Incoming {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
}

async function answer(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  incoming: Incoming,
): Promise<void> {
  const method = request.method ?? 'GET';
  const target = apiTarget(incoming.url);
  const fault = target === null ? null : service.faults.take(method, target.path);
  if (fault?.kind === 'drop-before-commit') {
    response.destroy();
    return;
  }
  const reply = faultReply(fault) ?? (await authorized(service, request, target, incoming));
  service.observe(method, target?.path ?? incoming.url, reply.status);
  if (fault?.kind === 'drop-after-commit') {
    response.destroy();
    return;
  }
  send(response, reply, incoming.headers);
}

function faultReply(fault: Fault | null): Reply | null {
  const headers = { 'Retry-After': String(fault?.retryAfterSeconds ?? 1) };
  if (fault?.kind === 'throttle') {
    const message = 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.';
    return { ...errorReply(new ODataError(429, '0x80072322', message)), headers };
  }
  if (fault?.kind === 'unavailable') {
    return {
      status: 503,
      headers,
      body: '<html><body>Service Unavailable</body></html>',
      contentType: 'text/html',
    };
  }
  return null;
}

async function authorized(
  service: Service,
  request: IncomingMessage,
  target: ApiTarget | null,
  incoming: Incoming,
): Promise<Reply> {
  if (target === null)
    return errorReply(new ODataError(404, '', 'No HTTP resource was found that matches the request URI.'));
  const host = request.headers.host ?? 'localhost';
  const token = bearerToken(request.headers.authorization);
  const verify = service.options.verifyToken;
  if (token === null || (verify !== undefined && !(await verify(token)))) {
    const authority = service.options.authority ?? 'https://login.microsoftonline.com/common';
    const challenge = `Bearer authorization_uri=${authority}/oauth2/authorize, resource_id=http://${host}/`;
    return { status: 401, headers: { 'WWW-Authenticate': challenge }, body: '' };
  }
  return run(service, request, target, host, incoming);
}

function run(
  service: Service,
  request: IncomingMessage,
  target: ApiTarget,
  host: string,
  incoming: Incoming,
): Reply {
  if (incoming.url.length > service.context.limits.maxUrlLength) {
    return errorReply(new ODataError(414, '0x80040203', 'The request URI is too long.'));
  }
  const { context, logger } = service;
  return execute(
    { context, logger, route },
    {
      method: request.method ?? 'GET',
      target,
      host,
      headers: request.headers,
      body: incoming.body,
      requestId: incoming.requestId,
    },
  );
}
