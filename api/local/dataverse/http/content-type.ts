import type { IncomingHttpHeaders } from 'node:http';
import { ODataError } from '../errors.ts';

/** 415 for a body that is not JSON, or is compressed, which the Web API does not unpack; null when it is fine. */
export function contentTypeError(
  method: string,
  headers: IncomingHttpHeaders,
  body: string,
): ODataError | null {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !/^\s*identity\s*$/i.test(encoding)) {
    return unsupported(`The content encoding '${encoding.slice(0, 100)}' is not supported.`);
  }
  if (body === '' || !['POST', 'PATCH', 'PUT'].includes(method)) return null;
  const type = headers['content-type'];
  if (type === undefined) {
    return unsupported(
      "The request contains an entity body but no Content-Type header. The inferred media type 'application/octet-stream' is not supported for this resource.",
    );
  }
  if (/^\s*application\/json\s*(;|$)/i.test(type)) return null;
  const media = (type.split(';')[0] ?? '').trim().slice(0, 100);
  return unsupported(`The request entity's media type '${media}' is not supported for this resource.`);
}

function unsupported(message: string): ODataError {
  return new ODataError(415, '0x0', message);
}
