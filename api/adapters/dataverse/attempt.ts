import type { Ids, TimedClock } from '../../ports/clock.ts';
import type { Lane, Leash } from '../../ports/dataverse.ts';
import type { Logger } from '../../ports/logger.ts';
import { TokenRefused } from '../../ports/tokens.ts';
import { readDopHint } from './concurrency.ts';
import { DataverseError, leavesInDoubt, readErrorBody } from './errors.ts';
import { requestIdOf } from './malformed-reply.ts';
import { closed, cutOff, leaseEnded } from './not-admitted.ts';
import { readRetryAfter } from './retry.ts';
import type { Place } from './schedule.ts';
import type { CallTrace } from './telemetry.ts';
import { type HttpReply, type HttpRequest, NoAnswer, type Transport, UnusableAnswer } from './transport.ts';
import { within } from './within.ts';

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
  /** A throttled part of an answer: the application user has to wait, the answer is the caller's all the same. */
  readonly throttleIn?: (reply: HttpReply) => DataverseError | null;
  /** Tries while it fails inside Dataverse (`mayBeRowsFault`), when its caller has something better to do then. */
  readonly suspectAttempts?: number | undefined;
  /** Instead of the lane of the client view. */
  readonly lane?: Lane;
  /** When throttling of this work began, in milliseconds since 1970, for a request that goes on with it. */
  readonly heldSince?: number | null;
}

/** What the requests of one operation have in common. */
export interface Call {
  readonly lane: Lane;
  /** Nothing is sent after its end; null when there is none. */
  readonly leash: Leash | null;
  /** On every request, e.g. for whom the client acts. */
  readonly headers: Readonly<Record<string, string>>;
  readonly trace: CallTrace;
  /**
   * When the operation began, in milliseconds since 1970: an interactive one has one deadline for all its requests.
   * Null for long work, such as bulk writes and imports, each request of which has its own.
   */
  readonly begun: number | null;
}

export interface AttemptParts {
  readonly transport: Transport;
  /** Steady: for durations and deadlines. */
  readonly clock: TimedClock;
  /** What a date in Retry-After is compared with. */
  readonly timeOfDay: () => Date;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Path of the Web API with a slash at the end, e.g. `/api/data/v9.2/`. */
  readonly root: string;
  /** On every request that is no GET. */
  readonly writeHeaders: Readonly<Record<string, string>>;
  /** Milliseconds to wait for a token. */
  readonly tokenMs: number;
  /** Ends every wait when the client closes. */
  readonly signal: AbortSignal;
}

export type Tried =
  /** `tookMs` from sending to the whole answer. */
  (
    | { readonly failure: null; readonly reply: HttpReply; readonly tookMs: number }
    | { readonly failure: DataverseError }
  ) & {
    /** The token that was used; null when the failure was to get one. */
    readonly token: string | null;
    /** `x-ms-dop-hint` of the answer. */
    readonly hint: number | null;
  };

/** Tries a request once, with a new token instead of `rejected`. Every failure is an answer, too. */
export async function attempt(
  parts: AttemptParts,
  request: WebRequest,
  call: Call,
  place: Place,
  rejected: string | null,
  resend: number,
): Promise<Tried> {
  let token: string | null = null;
  try {
    token = await tokenFor(parts, place, rejected);
  } catch (error) {
    return { failure: withoutToken(error), token, hint: null };
  }
  await place.clear();
  if (call.leash?.ended()) return { failure: leaseEnded(), token, hint: null };
  const kind = request.method === 'GET' ? 'read' : 'write';
  const trace = call.trace.try(request.method, resend);
  try {
    const http = httpRequest(parts, request, { ...call.headers, ...trace.headers }, token);
    const begun = parts.clock.now().getTime();
    const reply = await parts.transport.exchange(http, call.leash);
    const tookMs = parts.clock.now().getTime() - begun;
    const hint = readDopHint(reply.headers['x-ms-dop-hint']);
    const isAnswer = isGood(reply) || request.isAnswer?.(reply.headers) === true;
    const failure = isAnswer ? null : refusal(reply, parts.timeOfDay(), kind);
    trace.end(failure, reply.status);
    if (failure !== null) return { failure, token, hint };
    return { failure, reply, token, hint, tookMs };
  } catch (error) {
    const failure = withoutAnswer(error, kind, call.leash);
    trace.end(failure, failure?.status ?? 0);
    if (failure === null) throw error;
    return { failure, token, hint: null };
  }
}

/** A source that never answers is left after a time: the place is needed, and the next try asks it again. */
async function tokenFor(parts: AttemptParts, place: Place, rejected: string | null): Promise<string> {
  const asked = rejected === null ? place.tokens.token() : place.tokens.refresh(rejected);
  const { clock, tokenMs: ms, signal } = parts;
  const token = await within(asked, { clock, ms, signal }, (why) =>
    why === 'aborted' ? closed() : new TokenRefused(`no token within ${ms} ms`, true),
  );
  if (!isSendable(token))
    throw new TokenRefused('the token source gave a text that is no bearer token', false);
  return token;
}

/** Visible ASCII alone: anything else, such as a line break, could not stand in a header. */
function isSendable(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}

function isGood(reply: HttpReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

function httpRequest(
  parts: AttemptParts,
  request: WebRequest,
  callHeaders: Readonly<Record<string, string>>,
  token: string,
): HttpRequest {
  const requestId = parts.ids.next();
  const { method, target, body } = request;
  parts.logger.debug({ requestId, method, target: operationOf(target) }, 'dataverse request');
  return {
    method,
    path: target.startsWith('/') ? target : parts.root + target,
    headers: {
      accept: 'application/json',
      'odata-version': '4.0',
      'odata-maxversion': '4.0',
      'if-none-match': 'null',
      'accept-encoding': 'gzip',
      authorization: `Bearer ${token}`,
      'x-ms-client-request-id': requestId,
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...(method === 'GET' ? {} : parts.writeHeaders),
      ...callHeaders,
      ...request.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(request.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: request.headersTimeoutMs }),
  };
}

/** The error that an answer without 2xx is. A read changes nothing, so its outcome is never unknown. */
export function refusal(answer: HttpReply, now: Date, kind: 'read' | 'write'): DataverseError {
  const { code, message } = readErrorBody(answer.status, answer.body);
  return new DataverseError({
    status: answer.status,
    code,
    message,
    requestId: requestIdOf(answer),
    retryAfterMs: readRetryAfter(answer.headers['retry-after'], now),
    outcomeUnknown: kind === 'write' && leavesInDoubt({ status: answer.status, code }),
  });
}

function withoutToken(error: unknown): DataverseError {
  if (error instanceof DataverseError) return error;
  // Its text is not ours to show: it may quote what was sent to the issuer.
  if (!(error instanceof TokenRefused)) return withoutSource(error);
  const code = error.retryable ? 'token-unavailable' : 'token-refused';
  return new DataverseError({ status: 0, code, message: error.message });
}

/** Any other error of a token source: whether it passes is not known, so it is asked again. */
function withoutSource(cause: unknown): DataverseError {
  const message = 'the token source failed with an error of its own';
  return new DataverseError({ status: 0, code: 'token-unavailable', message }, cause);
}

/** Null for an error that is neither but a mistake of ours, such as a header that HTTP forbids. */
function withoutAnswer(error: unknown, kind: 'read' | 'write', leash: Leash | null): DataverseError | null {
  if (error instanceof UnusableAnswer) {
    const { status, code, message, requestId } = error;
    return new DataverseError({ status, code, message, requestId, outcomeUnknown: kind === 'write' });
  }
  if (!(error instanceof NoAnswer)) return null;
  const isUnsure = kind === 'write' && error.sent;
  if (leash?.ended()) return cutOff(isUnsure);
  return new DataverseError({
    status: 0,
    code: error.sent ? 'no-answer' : 'no-connection',
    message: `no answer from Dataverse: ${error.message}`,
    requestId: error.requestId,
    outcomeUnknown: isUnsure,
  });
}

/** Set and operation alone: a query and what stands in parentheses may hold ids and key values of rows. */
function operationOf(target: string): string {
  const outside = target.replace(/\((?:'[^']*'|[^')])*\)/g, '()');
  return outside.split(/\?|\((?!\))/, 1)[0] ?? '';
}
