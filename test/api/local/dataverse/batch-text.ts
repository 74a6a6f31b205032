import type { Answer, Service } from './client.ts';

export interface Part {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentId?: string;
}

/** One `application/http` part as the documentation writes it. */
export function part({ method, url, body, headers = {}, contentId }: Part): string {
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `${method} ${url} HTTP/1.1`,
    ...(body === undefined ? [] : ['Content-Type: application/json; type=entry']),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body === undefined ? '' : JSON.stringify(body),
  ].join('\r\n');
}

export function multipart(boundary: string, parts: readonly string[]): string {
  return `${parts.map((text) => `--${boundary}\r\n${text}\r\n`).join('')}--${boundary}--\r\n`;
}

export function changeSet(parts: readonly Part[], boundary = 'changeset_1'): string {
  return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${multipart(boundary, parts.map(part))}`;
}

export function sendBatch(
  service: Service,
  items: readonly (Part | string)[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const text = multipart(
    'batch_1',
    items.map((item) => (typeof item === 'string' ? item : part(item))),
  );
  return service.send('POST', '$batch', text, {
    'content-type': 'multipart/mixed; boundary=batch_1',
    ...headers,
  });
}

/** Statuses of the parts of a batch response, in order. */
export function statuses(answer: Answer): number[] {
  return [...answer.text.matchAll(/^HTTP\/1\.1 (\d{3}) .+\r$/gm)].map((match) => Number(match[1]));
}
