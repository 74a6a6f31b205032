import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { malformedJson, notEmulated, ODataError } from '../errors.ts';
import { codingError, contentTypeError } from './content-type.ts';
import type { ApiTarget } from './receive.ts';

const notUtf8 = malformedJson('The request body is not valid UTF-8.');

/** The text of a body; bytes that are none are refused, because to replace them would change the data. */
export function bodyText(body: Buffer): string {
  if (isUtf8(body)) return body.toString('utf8');
  throw notUtf8;
}

/** What keeps a request from the Web API before its resource is looked at; null when nothing does. */
export function requestError(
  request: IncomingMessage,
  target: ApiTarget,
  body: Buffer,
  maxUrlLength: number,
): ODataError | null {
  const { host, ...headers } = request.headers;
  const named = host === undefined ? request.httpVersion === '1.0' : /^[\w.:[\]-]{1,255}$/.test(host);
  if (!named) {
    return new ODataError(400, '0x80040203', 'Bad Request - Invalid Hostname.');
  }
  if ((request.url ?? '').length > maxUrlLength) {
    return new ODataError(414, '0x80040203', 'The request URI is too long.');
  }
  const isBatch = /^\/*(\$|%24)batch$/i.test(target.path);
  const wrong = isBatch
    ? codingError(headers, body.length > 0)
    : contentTypeError(request.method ?? 'GET', headers, body.length > 0);
  return wrong ?? (isUtf8(body) ? null : notUtf8);
}

/** Why a URL leads nowhere: another version, or none where the version belongs. */
export function pathError(url: string): ODataError {
  if (/^\/api\/search\//i.test(url)) return notEmulated('Dataverse search');
  const version = /^\/api\/data\/([^/?]*)/i.exec(url)?.[1];
  if (version === undefined || version === '' || /^v\d+\.\d+$/i.test(version)) {
    return new ODataError(404, '', 'No HTTP resource was found that matches the request URI.');
  }
  return new ODataError(
    400,
    '0x80060888',
    `Requested API Version '${version.slice(0, 100)}' was not understood. Please provide in the format /api/data/v<Major>.<Minor>/ (example: /api/data/v7.2/)`,
  );
}
