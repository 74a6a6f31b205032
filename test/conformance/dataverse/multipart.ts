/** Writes and reads `$batch` bodies as the documentation shows them. */

export interface Operation {
  readonly method: string;
  /** Request target as it stands in the request line. */
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Content-ID in the MIME part header. */
  readonly id?: string;
}

export type Item = Operation | { readonly changeSet: readonly Operation[] };

export interface PartAnswer {
  readonly contentId: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A change set is a list of parts inside the list; its error is one part. */
export type BatchAnswer = readonly (PartAnswer | readonly PartAnswer[])[];

const batchBoundary = 'batch_conformance';
const setBoundary = 'changeset_conformance';

export const batchType = `multipart/mixed; boundary="${batchBoundary}"`;

/** The body of a batch; `newline` other than CRLF only to try tolerance. */
export function composeBatch(items: readonly Item[], newline = '\r\n'): string {
  const parts = items.map((item, i) => {
    if (!('changeSet' in item)) return operationPart(item);
    const boundary = `${setBoundary}${i}`;
    const inner = item.changeSet.map((one) => `--${boundary}\r\n${operationPart(one)}`).join('');
    return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`;
  });
  const text = `${parts.map((part) => `--${batchBoundary}\r\n${part}`).join('')}--${batchBoundary}--\r\n`;
  return newline === '\r\n' ? text : text.replaceAll('\r\n', newline);
}

function operationPart({ method, url, body, headers = {}, id }: Operation): string {
  const all = {
    ...(body === undefined ? {} : { 'Content-Type': 'application/json; type=entry' }),
    ...headers,
  };
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(id === undefined ? [] : [`Content-ID: ${id}`]),
    '',
    `${method} ${url} HTTP/1.1`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    '',
    body === undefined ? '' : JSON.stringify(body),
    '',
  ];
  return lines.join('\r\n');
}

/** Splits an answer at the boundary its Content-Type names; throws when the text is no multipart. */
export function parseBatch(text: string, contentType: string | null): BatchAnswer {
  return split(text, boundaryOf(contentType ?? '')).map((part) => {
    const { headers, rest } = head(part);
    const type = headers['content-type'] ?? '';
    if (!type.startsWith('multipart/mixed')) return partAnswer(headers, rest);
    return split(rest, boundaryOf(type)).map((inner) => {
      const one = head(inner);
      return partAnswer(one.headers, one.rest);
    });
  });
}

function boundaryOf(contentType: string): string {
  const boundary = /^multipart\/mixed; ?boundary="?([^";]+)"?$/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`no multipart/mixed: ${contentType}`);
  return boundary;
}

function split(text: string, boundary: string): string[] {
  const pieces = text.split(`--${boundary}`);
  if (pieces.length < 2 || !(pieces.at(-1) ?? '').startsWith('--')) throw new Error(`not closed: ${text}`);
  return pieces.slice(1, -1).map((piece) => piece.replace(/^\r\n/, ''));
}

function head(text: string): { headers: Record<string, string>; rest: string } {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`no empty line: ${text}`);
  const headers: Record<string, string> = {};
  for (const line of text.slice(0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, rest: text.slice(end + 4) };
}

function partAnswer(mime: Readonly<Record<string, string>>, http: string): PartAnswer {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(http)?.[1]);
  const { headers, rest } = head(http);
  const text = rest.trim();
  const json = headers['content-type']?.includes('json') && text !== '' ? JSON.parse(text) : {};
  return { contentId: mime['content-id'] ?? headers['content-id'], status, headers, text, json };
}
