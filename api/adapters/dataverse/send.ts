import type { Clock, Ids } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { type TokenProvider, TokenRefused } from '../../ports/tokens.ts';
import { DataverseError, isDataverseCode, readErrorBody } from './errors.ts';
import type { Gate } from './gate.ts';
import { type Json, parseJson } from './lossless-json.ts';
import { type History, nextStep, pauseMs, type RetryLimits, readRetryAfter } from './retry.ts';
import { type HttpReply, type HttpRequest, NoAnswer, type Transport } from './transport.ts';

export interface WebRequest {
  readonly method: HttpRequest['method'];
  /** Path and query: below the Web API root, or from the origin when it begins with a slash. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * What to do when no answer tells whether the request was carried out: `repeat` it (a read, or a write
   * whose repetition changes nothing) or `report` it with `outcomeUnknown`, so that the caller reads the row.
   */
  readonly whenUnknown: 'repeat' | 'report';
  readonly headersTimeoutMs?: number;
  /** Answers that are the caller's to read although their status tells of a failure: a batch with a bad part. */
  readonly isAnswer?: (headers: Readonly<Record<string, string>>) => boolean;
}

export interface WebReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body, numbers kept lossless; throws `DataverseError` when it is no JSON. */
  json(): Json;
}

/** Sends one request with token, headers and bounded retries. Resolves on 2xx; else throws `DataverseError`. */
export type Send = (request: WebRequest) => Promise<WebReply>;

export interface SendParts {
  readonly transport: Transport;
  readonly tokens: TokenProvider;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Ends every wait when the client closes. */
  readonly signal: AbortSignal;
  /** Path of the Web API with a slash at the end, e.g. `/api/data/v9.2/`. */
  readonly root: string;
  readonly limits: RetryLimits;
  /** A fraction from 0 to 1 for each pause. */
  readonly jitter: () => number;
}

export function createSend(parts: SendParts): Send {
  return async (request) => {
    let history: History = { failures: 0, throttles: 0, refreshed: false };
    let rejected: string | null = null;
    for (;;) {
      await parts.gate.pass();
      if (parts.signal.aborted) throw closed();
      const tried = await attempt(parts, request, rejected);
      if (tried.failure === null) return reply(tried.reply);
      const step = nextStep(tried.failure, history, request.whenUnknown, parts.limits);
      if (step === 'throw') throw tried.failure;
      if (tried.token !== null) rejected = step === 'refresh-token' ? tried.token : null;
      history =
        step === 'refresh-token'
          ? { ...history, refreshed: true }
          : await wait(parts, tried.failure, history, step);
    }
  };
}

type Tried =
  | { readonly failure: null; readonly reply: HttpReply }
  /** `token` is null when the failure was to get one. */
  | { readonly failure: DataverseError; readonly token: string | null };

async function attempt(parts: SendParts, request: WebRequest, rejected: string | null): Promise<Tried> {
  let token: string | null = null;
  try {
    token = rejected === null ? await parts.tokens.token() : await parts.tokens.refresh(rejected);
    const answer = await parts.transport.exchange(httpRequest(parts, request, token));
    return (answer.status >= 200 && answer.status < 300) || request.isAnswer?.(answer.headers) === true
      ? { failure: null, reply: answer }
      : { failure: refusal(answer, parts.clock.now()), token };
  } catch (error) {
    return { failure: withoutAnswer(error), token };
  }
}

function httpRequest(parts: SendParts, request: WebRequest, token: string): HttpRequest {
  const requestId = parts.ids.next();
  parts.logger.debug(
    { requestId, method: request.method, target: pathOf(request.target) },
    'dataverse request',
  );
  return {
    method: request.method,
    path: request.target.startsWith('/') ? request.target : parts.root + request.target,
    headers: {
      accept: 'application/json',
      'odata-version': '4.0',
      'odata-maxversion': '4.0',
      'if-none-match': 'null',
      'accept-encoding': 'gzip',
      authorization: `Bearer ${token}`,
      'x-ms-client-request-id': requestId,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: request.headersTimeoutMs }),
  };
}

async function wait(
  parts: SendParts,
  failure: DataverseError,
  history: History,
  step: 'wait-at-gate' | 'pause',
): Promise<History> {
  const throttled = step === 'wait-at-gate';
  const count = 1 + (throttled ? history.throttles : history.failures);
  const ms = pauseMs(count, failure.retryAfterMs, parts.jitter(), parts.limits);
  const { status, code, requestId } = failure;
  parts.logger.warn({ status, code, requestId, waitMs: ms, try: count }, 'dataverse request waits');
  if (throttled) parts.gate.hold(ms);
  else await parts.clock.sleep(ms, parts.signal);
  return throttled ? { ...history, throttles: count } : { ...history, failures: count };
}

function refusal(answer: HttpReply, now: Date): DataverseError {
  const { code, message } = readErrorBody(answer.status, answer.body);
  const unclear = answer.status === 408 || (answer.status >= 500 && !isDataverseCode(code));
  return new DataverseError({
    status: answer.status,
    code,
    message,
    requestId: answer.headers['x-ms-service-request-id'] ?? answer.headers.req_id ?? null,
    retryAfterMs: readRetryAfter(answer.headers['retry-after'], now),
    outcomeUnknown: unclear,
  });
}

function withoutAnswer(error: unknown): DataverseError {
  if (error instanceof NoAnswer) {
    return new DataverseError({
      status: 0,
      code: error.sent ? 'no-answer' : 'no-connection',
      message: `no answer from Dataverse: ${error.message}`,
      outcomeUnknown: error.sent,
    });
  }
  if (error instanceof TokenRefused) {
    const code = error.retryable ? 'token-unavailable' : 'token-refused';
    return new DataverseError({ status: 0, code, message: error.message });
  }
  throw error;
}

function reply(answer: HttpReply): WebReply {
  return {
    status: answer.status,
    headers: answer.headers,
    body: answer.body,
    json() {
      try {
        return parseJson(answer.body);
      } catch {
        throw malformedReply('the answer is no JSON');
      }
    },
  };
}

/** A 2xx answer that does not hold what the protocol promises. */
export function malformedReply(message: string): DataverseError {
  return new DataverseError({ status: 200, code: 'malformed-reply', message });
}

function closed(): DataverseError {
  return new DataverseError({ status: 0, code: 'client-closed', message: 'the Dataverse client was closed' });
}

/** The path alone: a query may hold key values of rows. */
function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
