import type { ServerResponse } from 'node:http';
import { ODataError } from '../errors.ts';
import { packed, wantsGzip } from './compress.ts';
import type { Reply } from './types.ts';

const jsonType = 'application/json; odata.metadata=minimal';

/** Headers on every answer of the service. The limits shown are those of an idle server. */
export function serviceHeaders(requestId: string): Record<string, string> {
  return {
    'OData-Version': '4.0',
    'Cache-Control': 'no-cache',
    'x-ms-service-request-id': requestId,
    REQ_ID: requestId,
    'x-ms-ratelimit-burst-remaining-xrm-requests': '5999',
    'x-ms-ratelimit-time-remaining-xrm-requests': '1,200.00',
    'x-ms-dop-hint': '4',
  };
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
