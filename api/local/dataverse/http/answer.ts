import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../../ports/logger.ts';
import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import { tenantId } from '../identity.ts';
import type { AnsweredRequest, EmulatorOptions } from '../options.ts';
import { limitError } from '../protection/limits.ts';
import type { Protection } from '../protection/protection.ts';
import { systemRequest } from '../request-info.ts';
import { stableId } from '../stable-id.ts';
import type { TokenIssuer } from '../tokens/issuer.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { userOf } from '../tokens/user-of.ts';
import type { Control } from './control.ts';
import { execute } from './execute.ts';
import { type Faults, type Met, nothingMet } from './faults.ts';
import { originOf } from './origin.ts';
import { type ApiTarget, bearerToken } from './receive.ts';
import { pathError, requestError } from './request-error.ts';
import { headerText } from './request-info.ts';
import { route } from './router.ts';
import { faultReply, throttled } from './scripted.ts';
import { errorReply, send, sendTruncated, serviceHeaders } from './send.ts';
import type { Reply } from './types.ts';

export interface Service {
  readonly context: Context;
  readonly faults: Faults;
  readonly control: Control;
  readonly issuer: TokenIssuer;
  readonly tokens: Tokens;
  readonly protection: Protection;
  readonly dopHint: () => number;
  readonly elapsed: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly options: EmulatorOptions;
  readonly logger: Logger | undefined;
  /** Told about a request before its answer is sent. */
  readonly observe: (request: AnsweredRequest) => void;
}

export interface Incoming {
  readonly url: string;
  readonly body: Buffer;
  readonly requestId: string;
  /** Null when the URL is not below the Web API. */
  readonly target: ApiTarget | null;
}

/** A reply and the user who called, as far as known. */
interface Outcome {
  readonly reply: Reply;
  readonly user: string | null;
}

/** Answers a request to the Web API: what tests asked for first, then token, limits and the operation itself. */
export async function answer(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  incoming: Incoming,
): Promise<void> {
  const began = service.elapsed();
  const method = request.method ?? 'GET';
  const { target } = incoming;
  const path = target?.path ?? incoming.url;
  const met = target === null ? nothingMet : service.faults.take({ method, path, headers: request.headers });
  if (met.fault?.kind === 'drop-before-commit') {
    await service.sleep(met.latencyMs);
    response.destroy();
    return;
  }
  const { reply, user } = await outcome(service, request, incoming, met);
  const milliseconds = Math.round((service.elapsed() - began) * 1000) / 1000;
  service.observe({ method, path, status: reply.status, user, milliseconds });
  if (met.fault?.kind === 'drop-after-commit') {
    response.destroy();
    return;
  }
  const headers = {
    ...serviceHeaders(incoming.requestId, service.protection.remaining(user), service.dopHint()),
    ...affinity(service.options, request),
  };
  if (met.fault?.kind === 'truncate-body') sendTruncated(response, reply, headers);
  else send(response, reply, headers, service.options.compress === false ? undefined : accepted(request));
}

function accepted(request: IncomingMessage): string | undefined {
  return headerText(request.headers['accept-encoding']);
}

/** The cookie by which the product keeps a client on one of its servers; sent until the client returns one. */
function affinity(options: EmulatorOptions, request: IncomingMessage): Record<string, string> {
  if (options.affinityCookie === false || /\bARRAffinity=/.test(request.headers.cookie ?? '')) return {};
  return { 'Set-Cookie': `ARRAffinity=${stableId('web server').replaceAll('-', '')};Path=/;HttpOnly` };
}

async function outcome(
  service: Service,
  request: IncomingMessage,
  incoming: Incoming,
  met: Met,
): Promise<Outcome> {
  const { target } = incoming;
  const scripted = faultReply(met.fault);
  if (scripted !== null) {
    await service.sleep(met.latencyMs);
    return { reply: scripted, user: null };
  }
  if (target === null) {
    return { reply: errorReply(pathError(incoming.url)), user: null };
  }
  const token = bearerToken(request.headers.authorization);
  if (met.fault?.kind === 'expire-token' && token !== null) service.tokens.expire(token);
  const claims = token === null ? null : await service.tokens.check(token);
  if (claims === null) return { reply: challenge(service.options, request), user: null };
  try {
    const user = userOf(service.context, claims, service.options.tokens === 'issued');
    return { reply: await admitted(service, request, { ...incoming, target }, user, met), user };
  } catch (error) {
    if (error instanceof ODataError) return { reply: errorReply(error), user: null };
    throw error;
  }
}

function challenge(options: EmulatorOptions, request: IncomingMessage): Reply {
  const address = originOf(request.headers);
  const own = options.tokens === 'issued' ? `${address}/${tenantId}` : undefined;
  const authority = options.authority ?? own ?? 'https://login.microsoftonline.com/common';
  const text = `Bearer authorization_uri=${authority}/oauth2/authorize, resource_id=${address}/`;
  return { status: 401, headers: { 'WWW-Authenticate': text }, body: '' };
}

async function admitted(
  service: Service,
  request: IncomingMessage,
  incoming: Incoming & { readonly target: ApiTarget },
  user: string,
  met: Met,
): Promise<Reply> {
  const { protection } = service;
  const admission = protection.admit(user);
  if (!admission.ok) {
    return throttled(limitError(admission.limit, protection.limits), admission.retryAfterSeconds);
  }
  const began = service.elapsed();
  try {
    await service.sleep(met.latencyMs);
    return await run(service, request, incoming, user);
  } finally {
    // A scripted sleep may take no time at all; it counts as long as it says.
    const measured = Math.max(service.elapsed() - began, met.latencyMs);
    protection.leave(user, measured, countOf(service, incoming));
  }
}

const partLine = /^(?:GET|POST|PATCH|PUT|DELETE) \S+(?: HTTP\/1\.1)?\r?$/gm;

function countOf(service: Service, { target, body }: Incoming): number {
  if (target?.path !== '$batch' || !service.context.unproven.batchCountsParts) return 1;
  return Math.max(1, body.toString('latin1').match(partLine)?.length ?? 1);
}

function run(
  service: Service,
  request: IncomingMessage,
  incoming: Incoming & { readonly target: ApiTarget },
  user: string,
): Reply | Promise<Reply> {
  const refusal = requestError(request, incoming.target, incoming.body, service.context.limits.maxUrlLength);
  if (refusal !== null) return errorReply(refusal);
  service.context.store.checkOwner();
  const context = { ...service.context, request: systemRequest(user) };
  return execute(
    { context, logger: service.logger, route },
    {
      method: request.method ?? 'GET',
      target: incoming.target,
      origin: originOf(request.headers),
      headers: request.headers,
      body: incoming.body.toString('utf8'),
      requestId: incoming.requestId,
    },
  );
}
