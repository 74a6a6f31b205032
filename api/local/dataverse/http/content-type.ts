import type { IncomingHttpHeaders } from 'node:http';
import { ODataError } from '../errors.ts';

/** The encodings a body is read as; ASCII is a part of UTF-8. */
const charset = /^(utf-?8|us-ascii|ascii)$/i;

/** 415 for a body that is not JSON in UTF-8, or is compressed; null when it is fine. */
export function contentTypeError(
  method: string,
  headers: IncomingHttpHeaders,
  hasBody: boolean,
): ODataError | null {
  const coded = codingError(headers, hasBody);
  if (coded !== null || !hasBody || !['POST', 'PATCH', 'PUT'].includes(method)) return coded;
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

/** 415 for what cannot be read as text, whatever its media type. */
export function codingError(headers: IncomingHttpHeaders, hasBody: boolean): ODataError | null {
  const encoding = headers['content-encoding'];
  // The Web API does not unpack what is compressed.
  if (encoding !== undefined && !/^\s*identity\s*$/i.test(encoding)) {
    return unsupported(`The content encoding '${encoding.slice(0, 100)}' is not supported.`);
  }
  return hasBody ? charsetError(headers['content-type'] ?? '') : null;
}

/** An encoding that would be read wrongly is refused. */
function charsetError(contentType: string): ODataError | null {
  const named = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  const name = (named?.[1] ?? named?.[2])?.trim();
  if (name === undefined || charset.test(name)) return null;
  return unsupported(`The charset '${name.slice(0, 100)}' is not supported; a body must be in utf-8.`);
}

function unsupported(message: string): ODataError {
  return new ODataError(415, '0x0', message);
}
