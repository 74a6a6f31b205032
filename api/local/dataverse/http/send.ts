import type { ServerResponse } from 'node:http';
import { ODataError } from '../errors.ts';
import { thousands } from '../protection/limits.ts';
import type { Remaining } from '../protection/protection.ts';
import { packed, wantsGzip } from './compress.ts';
import type { Reply } from './types.ts';

const jsonType = 'application/json; odata.metadata=minimal';

/** Headers on every answer of the service; `remaining` is what the limits leave to the caller. */
export function serviceHeaders(
  requestId: string,
  remaining: Remaining,
  dopHint: number,
): Record<string, string> {
  return {
    'OData-Version': '4.0',
    'Cache-Control': 'no-cache',
    'x-ms-service-request-id': requestId,
    REQ_ID: requestId,
    'x-ms-ratelimit-burst-remaining-xrm-requests': String(remaining.requests),
    'x-ms-ratelimit-time-remaining-xrm-requests': seconds(remaining.milliseconds),
    'x-ms-dop-hint': String(dopHint),
  };
}

/** `1,199.98` */
function seconds(milliseconds: number): string {
  const [whole = '0', rest] = (milliseconds / 1000).toFixed(2).split('.');
  return `${thousands(Number(whole))}.${rest}`;
}

export function errorReply(error: ODataError, verbose = false): Reply {
  const details = verbose
    ? {
        '@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus': '0',
        '@Microsoft.PowerApps.CDS.HelpLink': `http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a${error.code}`,
        '@Microsoft.PowerApps.CDS.InnerError.Message': error.message,
      }
    : {};
  const body = JSON.stringify({ error: { code: error.code, message: error.message, ...details } });
  return { status: error.status, body };
}

export const unexpected = new ODataError(500, '0x80040216', 'An unexpected error occurred.');

/** The head and half of the body, then the connection breaks. */
export function sendTruncated(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
): void {
  const bytes = Buffer.from(reply.body ?? '');
  const type = { 'Content-Type': reply.contentType ?? jsonType, 'Content-Length': bytes.length };
  response.writeHead(reply.status, { ...headers, ...reply.headers, ...type });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Sends a reply; `acceptEncoding` is the client's header, absent where packing is off. */
export function send(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  acceptEncoding?: string,
): void {
  const all: Record<string, string | number> = { ...headers, ...reply.headers };
  if (reply.body === null) {
    response.writeHead(reply.status, all).end();
    return;
  }
  const bytes = Buffer.from(reply.body);
  all['Content-Type'] = reply.contentType ?? jsonType;
  if (!wantsGzip(acceptEncoding, bytes.length)) {
    response.writeHead(reply.status, { ...all, 'Content-Length': bytes.length }).end(bytes);
    return;
  }
  void packed(bytes).then((gzip) => {
    const encoding = gzip === null ? {} : { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' };
    const content = gzip ?? bytes;
    response.writeHead(reply.status, { ...all, ...encoding, 'Content-Length': content.length }).end(content);
  });
}
