import type { IncomingMessage } from 'node:http';
import { notEmulated, ODataError } from '../errors.ts';
import { contentTypeError } from './content-type.ts';
import type { ApiTarget } from './receive.ts';

/** What keeps a request from the Web API before its resource is looked at; null when nothing does. */
export function requestError(
  request: IncomingMessage,
  target: ApiTarget,
  body: string,
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
  return contentTypeError(request.method ?? 'GET', headers, isBatch ? '' : body);
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
