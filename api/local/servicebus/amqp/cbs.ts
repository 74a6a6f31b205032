import { createHmac, timingSafeEqual } from 'node:crypto';

/** Checks a shared access signature: HMAC-SHA256 over `sr + "\n" + se` as they are written in the token. */
export function isValidSas(token: string, keyName: string, key: string, now: number): boolean {
  const match = /^SharedAccessSignature (.+)$/.exec(token);
  const parts = new Map(
    (match?.[1] ?? '')
      .split('&')
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const resource = parts.get('sr');
  const signature = parts.get('sig');
  const expiry = parts.get('se');
  if (resource === undefined || signature === undefined || expiry === undefined) return false;
  if (parts.get('skn') !== keyName || Number(expiry) * 1000 < now) return false;
  const expected = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  const given = Buffer.from(decodeURIComponent(signature));
  const wanted = Buffer.from(expected);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
