import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, Pool } from 'undici';
import type { TimedClock } from '../../ports/clock.ts';
import type { Leash } from '../../ports/dataverse.ts';
import { flattenHeaders } from '../http/flatten-headers.ts';
import { BodyTooLong, readBounded } from '../http/read-bounded.ts';
import { withinTime } from '../http/within-time.ts';
import { requestIdOf } from './malformed-reply.ts';
import { whileLeashed } from './while-leashed.ts';

const unzip = promisify(gunzip);

/** Milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** Until the first byte of an answer; the server-side limit of Dataverse is two minutes. */
  readonly headersMs: number;
  /** Between two pieces of a body. */
  readonly bodyMs: number;
  /** For all pieces of a body, after the longest wait for the first byte: an answer may not drip for ever. */
  readonly answerMs: number;
  /** That requests under way get to end when the transport closes. */
  readonly closeMs: number;
  /** Until the token source of an application user answers. */
  readonly tokenMs: number;
  /** Until ImportSolution answers: it installs before it does. */
  readonly importMs: number;
}

export const defaultTimeouts: Timeouts = {
  connectMs: 10_000,
  headersMs: 150_000,
  bodyMs: 60_000,
  answerMs: 300_000,
  closeMs: 2000,
  tokenMs: 30_000,
  importMs: 900_000,
};

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query, sent as it is. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly headersTimeoutMs?: number;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** No complete answer. `sent` is false only when it is certain that the server saw nothing of the request. */
export class NoAnswer extends Error {
  readonly sent: boolean;
  /** Of an answer that broke off after its headers. */
  readonly requestId: string | null;
  constructor(message: string, sent: boolean, requestId: string | null = null) {
    super(message);
    this.name = 'NoAnswer';
    this.sent = sent;
    this.requestId = requestId;
  }
}

/**
 * An answer of success whose body cannot be used: it is longer than may be read, or not compressed as it says. The
 * service did its part, and would answer the same again.
 */
export class UnusableAnswer extends Error {
  readonly status: number;
  readonly code: 'answer-too-long' | 'malformed-reply';
  readonly requestId: string | null;
  constructor(status: number, code: UnusableAnswer['code'], message: string, requestId: string | null) {
    super(message);
    this.requestId = requestId;
    this.name = 'UnusableAnswer';
    this.status = status;
    this.code = code;
  }
}

export interface Transport {
  /**
   * Rejects with `NoAnswer` or `UnusableAnswer`; an error page that cannot be read is an answer without a body.
   * The end of the leash cuts the exchange off; what is not on its way by then is not sent.
   */
  exchange(request: HttpRequest, leash?: Leash | null): Promise<HttpReply>;
  /** Lets requests under way end for `closeMs`, then cuts them off: whether they arrived stays unknown. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly clock: TimedClock;
  readonly timeouts: Timeouts;
  readonly connections: number;
  readonly maxBodyBytes: number;
}

/**
 * HTTP/1.1 over a pool of keep-alive connections to one origin. Cookies are not kept: the affinity cookie
 * would pin the client to one web server and its share of the limits. Redirects are not followed. undici keeps
 * the time of connections, first bytes and pieces: only it knows whether a request waits for its connection, which
 * was not sent, or for its answer. Its timers count the ticks of Node's steady clock, half a second exact, so setting
 * the time of day moves none. The time for the whole is kept by the clock that the client is given, and bounds them.
 */
export function createTransport(origin: string, options: TransportOptions): Transport {
  const pool = new Pool(origin, {
    connections: options.connections,
    pipelining: 1,
    connect: { timeout: options.timeouts.connectMs },
    headersTimeout: options.timeouts.headersMs,
    bodyTimeout: options.timeouts.bodyMs,
  });
  const { clock, timeouts, maxBodyBytes } = options;
  let closing: Promise<void> | null = null;
  return {
    exchange(request, leash = null) {
      const answerMs = (request.headersTimeoutMs ?? timeouts.headersMs) + timeouts.answerMs;
      const late = () => new NoAnswer(`no whole answer within ${answerMs} ms`, true);
      return withinTime(clock, answerMs, late, (late) => {
        const dispatcher = leash === null ? pool : whileLeashed(pool, leash, notSent);
        const signal = leash === null ? late : AbortSignal.any([late, leash.signal]);
        return exchange(dispatcher, request, maxBodyBytes, signal);
      });
    },
    close() {
      closing ??= shut(pool, clock, timeouts.closeMs);
      return closing;
    },
  };
}

async function shut(pool: Pool, clock: TimedClock, graceMs: number): Promise<void> {
  const cancel = clock.timer(graceMs, () => void pool.destroy());
  await pool.close().finally(cancel);
}

async function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpReply> {
  try {
    const response = await dispatcher.request({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body ?? null,
      signal,
      ...(request.headersTimeoutMs === undefined ? {} : { headersTimeout: request.headersTimeoutMs }),
    });
    const headers = flattenHeaders(response.headers);
    const body = await readReply(response, headers, maxBytes);
    return { status: response.statusCode, headers, body };
  } catch (error) {
    if (error instanceof UnusableAnswer || codeOf(error) === 'UND_ERR_INVALID_ARG') throw error;
    throw noAnswer(error);
  }
}

async function readReply(
  { body, statusCode }: Dispatcher.ResponseData,
  headers: HttpReply['headers'],
  maxBytes: number,
): Promise<string> {
  try {
    return await readText(body, headers['content-encoding'], maxBytes);
  } catch (error) {
    const code = unusable(error);
    const requestId = requestIdOf({ headers });
    if (code === null) throw noAnswer(error, requestId);
    if (statusCode >= 300) return '';
    const why =
      code === 'answer-too-long' ? `is longer than ${maxBytes} bytes` : 'is not the gzip it says it is';
    throw new UnusableAnswer(statusCode, code, `the answer of Dataverse ${why}`, requestId);
  }
}

/** Null for an answer that did not arrive as a whole. zlib: ERR_BUFFER_TOO_LARGE for the bound, Z_* for bad data. */
function unusable(error: unknown): UnusableAnswer['code'] | null {
  const code = codeOf(error);
  if (error instanceof BodyTooLong || code === 'ERR_BUFFER_TOO_LARGE') return 'answer-too-long';
  return code.startsWith('Z_') ? 'malformed-reply' : null;
}

function notSent(): NoAnswer {
  return new NoAnswer('the lease ended before the request was sent', false);
}

/** The bound holds for what arrives and for what is unpacked from it. */
async function readText(
  body: Dispatcher.ResponseData['body'],
  encoding: string | undefined,
  maxBytes: number,
): Promise<string> {
  const bytes = await readBounded(body, maxBytes);
  const plain = encoding === 'gzip' ? await unzip(bytes, { maxOutputLength: maxBytes }) : bytes;
  return plain.toString('utf8');
}

/** undici's own codes of failures that happen before a byte of the request leaves. */
const beforeSending: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CLOSED']);
/** A route or a name can also fail under a request that is on its way: only these calls come before it. */
const connecting: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

function noAnswer(error: unknown, requestId: string | null = null): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return new NoAnswer(code === '' ? message : `${code}: ${message}`, !isBeforeSending(error), requestId);
}

/** A host with several addresses fails with the failures of all of them. */
function isBeforeSending(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isBeforeSending);
  return beforeSending.has(codeOf(error)) || connecting.has(memberOf(error, 'syscall'));
}

function codeOf(error: unknown): string {
  return memberOf(error, 'code');
}

function memberOf(error: unknown, name: 'code' | 'syscall'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
