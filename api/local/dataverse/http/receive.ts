import type { IncomingMessage } from 'node:http';
import { ODataError } from '../errors.ts';

/**
 * Reads a body of bounded size. What is beyond the limit is thrown away but read up to eight times the
 * limit: a client that still sends does not see the 413 otherwise.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
    else chunks.length = 0;
    if (size > 8 * limit) break;
  }
  if (size <= limit) return Buffer.concat(chunks);
  throw new ODataError(413, '0x8004418a', `Request length exceeds the maximum of ${limit} bytes.`);
}

export interface ApiTarget {
  /** `/api/data/v9.2/` with the version the client used. */
  readonly root: string;
  readonly path: string;
  readonly query: string;
}

/** Splits a request URL; null when it is not below the Web API. */
export function apiTarget(url: string): ApiTarget | null {
  const match = /^(\/api\/data\/v9\.[0-2])(?:\/([^?]*))?(?:\?(.*))?$/s.exec(url);
  const root = match?.[1];
  return root === undefined ? null : { root: `${root}/`, path: match?.[2] ?? '', query: match?.[3] ?? '' };
}

/** The bearer token, or null when the header has none. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null;
}
