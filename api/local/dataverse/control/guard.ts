import type { IncomingHttpHeaders } from 'node:http';
import { ODataError } from '../errors.ts';

const loopbackAddress = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Refuses callers the control surface is not for: other machines, web pages (a page can send simple requests to
 * any address; it cannot send JSON without asking first), and names that were made to point here.
 */
export function guardControl(remoteAddress: string | undefined, headers: IncomingHttpHeaders): void {
  if (!loopbackAddress.test(remoteAddress ?? '')) throw refused('callers of this machine');
  if (!loopbackHost.test(headers.host ?? '')) throw refused('requests to a loopback address');
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (headers.origin !== undefined && !isJson) throw refused('requests of web pages in application/json');
}

function refused(allowed: string): ODataError {
  return new ODataError(403, '0x80040220', `The control surface answers ${allowed} only.`);
}
