import type { IncomingHttpHeaders } from 'node:http';

/**
 * `http://host:port` as the client sees this server: the address that links begin with. A proxy in front that
 * ends TLS says so in `X-Forwarded-Proto`; the header changes nothing but the links in the sender's own answer.
 */
export function originOf(headers: IncomingHttpHeaders): string {
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return `${scheme}://${headers.host ?? 'localhost'}`;
}
