import type { IncomingHttpHeaders } from 'node:http';
import { headerText } from '../http/request-info.ts';
import {
  maxOperations,
  missingBoundary,
  readInChangeSet,
  repeatedContentId,
  tooManyOperations,
  tooManyParts,
  wrongMediaType,
  wrongPartType,
  wrongRequestLine,
} from './errors.ts';
import { boundaryOf, readHeaders, splitParts } from './multipart.ts';

/** One request of a batch as written by the client. */
export interface Operation {
  readonly method: string;
  /** As in the request line: relative, absolute or a Content-ID reference. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly contentId: string | undefined;
}

export type BatchItem =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'changeSet'; readonly operations: readonly Operation[] };

/** Reads a whole batch before any of it is carried out; throws the 400 of the first fault in its form. */
export function planBatch(contentType: string | undefined, body: string): BatchItem[] {
  const parts = splitParts(body, requiredBoundary(contentType ?? ''));
  if (parts.length > maxOperations) throw tooManyParts();
  let operations = 0;
  return parts.map((text) => {
    const item = readItem(text);
    operations += item.kind === 'operation' ? 1 : item.operations.length;
    if (operations > maxOperations) throw tooManyParts();
    return item;
  });
}

function requiredBoundary(contentType: string): string {
  if (!isMultipart(contentType)) throw wrongMediaType();
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw missingBoundary();
  return boundary;
}

function isMultipart(contentType: string): boolean {
  return /^\s*multipart\/mixed\s*(;|$)/i.test(contentType);
}

function readItem(text: string): BatchItem {
  const { headers, rest } = readHeaders(text);
  const type = headers['content-type'] ?? '';
  if (!isMultipart(type)) return { kind: 'operation', operation: readOperation(headers, rest) };
  const parts = splitParts(rest, requiredBoundary(type));
  if (parts.length > maxOperations) throw tooManyOperations();
  return { kind: 'changeSet', operations: uniqueWrites(parts.map(readPart)) };
}

function readPart(text: string): Operation {
  const { headers, rest } = readHeaders(text);
  return readOperation(headers, rest);
}

function uniqueWrites(operations: readonly Operation[]): readonly Operation[] {
  const seen = new Set<string>();
  for (const { method, contentId } of operations) {
    if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) throw readInChangeSet(method);
    if (contentId === undefined) continue;
    if (seen.has(contentId)) throw repeatedContentId(contentId);
    seen.add(contentId);
  }
  return operations;
}

function readOperation(mime: IncomingHttpHeaders, text: string): Operation {
  const type = mime['content-type'] ?? '';
  if (!/^\s*application\/http\s*(;|$)/i.test(type)) throw wrongPartType(type);
  const message = text.replace(/^(?:[ \t]*\r?\n)+/, '');
  const newline = message.indexOf('\n');
  const line = (newline < 0 ? message : message.slice(0, newline)).trimEnd();
  const { headers, rest } = readHeaders(newline < 0 ? '' : message.slice(newline + 1));
  const [method, url] = requestLine(line);
  const contentId = headerText(mime['content-id'] ?? headers['content-id']);
  return { method, url, headers, body: rest, contentId };
}

/** The URL reaches from the first space to the last: clients leave spaces in filters as they are. */
function requestLine(line: string): [string, string] {
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  const url = line.slice(first + 1, Math.max(last, first + 1)).trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const clean = !/[\u0000-\u001f\u007f]/.test(line);
  if (first < 1 || url === '' || !clean || !/^HTTP\/\d(\.\d)?$/.test(line.slice(last + 1))) {
    throw wrongRequestLine(line);
  }
  return [line.slice(0, first), url];
}
