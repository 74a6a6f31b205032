import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { Agent, type Dispatcher, request } from 'undici';
import type { TimedClock } from '../../ports/clock.ts';
import { flattenHeaders } from '../http/flatten-headers.ts';
import { readBounded } from '../http/read-bounded.ts';
import { withinTime } from '../http/within-time.ts';

/** A token answer is a few kilobytes; more is no token answer. */
const maxAnswerBytes = 1024 * 1024;
/** Milliseconds for each step, and for the whole answer; Entra and a host answer within a second. */
const timeoutMs = 30_000;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True for hosts that never leave the machine, the only ones plain http is good enough for. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

/**
 * How MSAL reaches the issuer. MSAL knows https authorities only, so for an issuer configured as http on a
 * loopback address its https URLs are mapped back; every other URL goes out as MSAL wrote it. `authorityHost`
 * is null when the host of a managed identity gives the tokens. MSAL's own client would wait without end.
 */
export function createTokenNetwork(authorityHost: URL | null, clock: TimedClock): INetworkModule {
  const dispatcher = new Agent({
    pipelining: 0,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs },
  });
  const late = () => new Error(`no whole token answer within ${timeoutMs} ms`);
  const send =
    (method: 'GET' | 'POST') =>
    <T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> =>
      withinTime(clock, timeoutMs, late, async (signal) => {
        const answer = await request(authorityHost === null ? url : reachable(authorityHost, url), {
          dispatcher,
          method,
          headers: options?.headers ?? {},
          body: method === 'POST' ? (options?.body ?? '') : null,
          signal,
        });
        return read<T>(answer);
      });
  return { sendGetRequestAsync: send('GET'), sendPostRequestAsync: send('POST') };
}

async function read<T>(answer: Dispatcher.ResponseData): Promise<NetworkResponse<T>> {
  if (isTrouble(answer.statusCode)) {
    await answer.body.dump();
    throw new Error(`the token issuer answered ${answer.statusCode}`);
  }
  const bytes = await readBounded(answer.body, maxAnswerBytes);
  return {
    status: answer.statusCode,
    headers: flattenHeaders(answer.headers),
    body: JSON.parse(bytes.toString('utf8')) as T,
  };
}

/**
 * Thrown instead of handed on: MSAL would answer every call from its own memory of the failure for a minute,
 * while the caller has its own bounded pauses.
 */
function isTrouble(status: number): boolean {
  return status === 429 || status >= 500;
}

/** The URL to call for one that MSAL asks for. */
export function reachable(authorityHost: URL, asked: string): URL {
  const url = new URL(asked);
  const isLocalIssuer = authorityHost.protocol === 'http:' && isLoopback(authorityHost.hostname);
  if (!isLocalIssuer || url.hostname !== authorityHost.hostname) return url;
  return new URL(`${authorityHost.origin}${url.pathname}${url.search}`);
}
