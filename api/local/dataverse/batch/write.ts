import { STATUS_CODES } from 'node:http';
import type { Reply } from '../http/types.ts';

/** A carried-out operation: its reply and what the part needs beside. */
export interface Answered {
  readonly reply: Reply;
  readonly requestId: string;
  readonly contentId: string | undefined;
}

export type AnsweredItem =
  | { readonly kind: 'operation'; readonly answered: Answered }
  | { readonly kind: 'changeSet'; readonly answered: readonly Answered[]; readonly boundary: string };

const line = '\r\n';

/** The multipart body of a batch response, byte for byte as documented: clients split it at exact texts. */
export function writeBatch(boundary: string, items: readonly AnsweredItem[]): string {
  return multipart(boundary, items.map(itemText)) + line;
}

function multipart(boundary: string, parts: readonly string[]): string {
  const opened = parts.map((part) => `--${boundary}${line}${part}${line}`);
  return `${opened.join('')}--${boundary}--`;
}

function itemText(item: AnsweredItem): string {
  if (item.kind === 'operation') return partText({ ...item.answered, contentId: undefined });
  const head = `Content-Type: multipart/mixed; boundary=${item.boundary}${line}${line}`;
  return head + multipart(item.boundary, item.answered.map(partText));
}

/** Headers, an empty line and the body; without a body a part ends with two line breaks. */
function partText(answered: Answered): string {
  const { reply, contentId } = answered;
  const head = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? 'Unknown'}`,
    ...headerLines(answered),
  ];
  return `${head.join(line)}${line}${line}${reply.body ?? ''}`;
}

function headerLines({ reply, requestId }: Answered): string[] {
  const { status, body, headers = {} } = reply;
  const entityId = headers['OData-EntityId'];
  const location = headers.Location ?? entityId;
  const rest = Object.entries(headers).filter(([name]) => name !== 'Location' && name !== 'OData-EntityId');
  const type = reply.contentType ?? (status < 400 ? streamed : plain);
  return [
    ...(status < 400 ? [] : [`REQ_ID: ${requestId}`]),
    ...(body === null ? [] : [`Content-Type: ${type}`]),
    'OData-Version: 4.0',
    ...(location === undefined ? [] : [`Location: ${location}`]),
    ...(entityId === undefined ? [] : [`OData-EntityId: ${entityId}`]),
    ...rest.map(([name, value]) => `${name}: ${value}`),
  ];
}

const plain = 'application/json; odata.metadata=minimal';
const streamed = `${plain}; odata.streaming=true`;
