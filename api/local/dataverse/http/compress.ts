import { gzip } from 'node:zlib';

/** Smaller bodies cost more packed than they save. */
const minimum = 1024;

/** Whether a body of this size goes out packed to a client with this `Accept-Encoding`. */
export function wantsGzip(acceptEncoding: string | undefined, size: number): boolean {
  if (acceptEncoding === undefined || size < minimum) return false;
  return acceptEncoding.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return (name === 'gzip' || name === '*') && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
  });
}

/** Packs off the main thread at the fastest level; null when that fails. */
export function packed(bytes: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    gzip(bytes, { level: 1 }, (error, result) => resolve(error === null ? result : null));
  });
}
