import { BridgeError } from '../../errors.ts';
import type { Context } from './context.ts';
import { type WritableObject, writeJson } from './lossless-json.ts';

/** One request inside a batch. */
export interface BatchOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query below the Web API root, percent-encoded; `$<content id>` names an earlier new row. */
  readonly target: string;
  /** Of this part alone: `If-Match`, `Prefer`, the bypass headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An object, or JSON that is written already. */
  readonly body?: WritableObject | string;
  /** How later parts of the change set refer to this one (`$contract`); a number is given when absent. */
  readonly contentId?: string;
}

/** Writes that happen together or not at all. */
export interface ChangeSet {
  readonly changeSet: readonly BatchOperation[];
  /**
   * Reads whether the writes are there when no answer tells. A change set is all or nothing, so one of its rows
   * is enough, but one that cannot have been there before as this change set writes it: a new row with a fresh
   * id, or a cell that it changes. Absent, a lost answer is an error with `outcomeUnknown`.
   */
  readonly isDone?: () => Promise<boolean>;
}

/** A request on its own. Writes take `isDone` as change sets do; a read is simply asked again. */
export interface SinglePart {
  readonly operation: BatchOperation;
  readonly isDone?: () => Promise<boolean>;
}

export type BatchItem = ChangeSet | SinglePart;

/** Dataverse refuses more. */
export const mostOperations = 1000;

/** What the parts of a batch take from the client: headers and tag are not known to pass from the batch to them. */
export type Dress = Pick<Context, 'root' | 'tag' | 'writeHeaders' | 'callHeaders'>;

/** The multipart body; every write in it is marked and dressed as a write on its own would be. */
export function writeBatch(items: readonly BatchItem[], boundary: string, dress: Dress): string {
  checkSize(items);
  const nextId = contentIds(items);
  const parts = items.map((item, index) => {
    if ('operation' in item) return operationPart(item.operation, dress, null);
    const inner = `changeset_${index + 1}_${boundary}`;
    const operations = item.changeSet.map((operation) => {
      if (operation.method === 'GET') throw refuse('a change set takes writes only');
      return `--${inner}\r\n${operationPart(operation, dress, operation.contentId ?? nextId())}`;
    });
    return `Content-Type: multipart/mixed; boundary=${inner}\r\n\r\n${operations.join('')}--${inner}--\r\n`;
  });
  return `${parts.map((part) => `--${boundary}\r\n${part}`).join('')}--${boundary}--\r\n`;
}

function checkSize(items: readonly BatchItem[]): void {
  let count = 0;
  for (const item of items) {
    if ('changeSet' in item && item.changeSet.length === 0) throw refuse('a change set must not be empty');
    count += 'changeSet' in item ? item.changeSet.length : 1;
  }
  if (count === 0 || count > mostOperations) throw refuse(`a batch holds 1 to ${mostOperations} operations`);
}

/** Gives the numbers that no operation took for itself; ids are unique in the whole batch. */
function contentIds(items: readonly BatchItem[]): () => string {
  const taken = new Set<string>();
  for (const item of items) {
    for (const { contentId } of 'changeSet' in item ? item.changeSet : []) {
      if (contentId === undefined) continue;
      if (!/^\w{1,40}$/.test(contentId) || taken.has(contentId)) {
        throw refuse(`the content id ${contentId.slice(0, 40)} is taken or not made of letters and digits`);
      }
      taken.add(contentId);
    }
  }
  let number = 0;
  return () => {
    do number += 1;
    while (taken.has(String(number)));
    return String(number);
  };
}

function operationPart(operation: BatchOperation, dress: Dress, contentId: string | null): string {
  const { method, body } = operation;
  const url = addressOf(operation, dress);
  const headers = {
    ...(method === 'GET' ? {} : dress.writeHeaders),
    ...dress.callHeaders,
    ...operation.headers,
  };
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === null ? [] : [`Content-ID: ${contentId}`]),
    '',
    `${method} ${url} HTTP/1.1`,
    'Accept: application/json',
    ...(body === undefined ? [] : ['Content-Type: application/json; charset=utf-8']),
    ...Object.entries(headers).map(headerLine),
    '',
    ...(body === undefined ? [] : [typeof body === 'string' ? body : writeJson(body)]),
    '',
  ];
  return lines.join('\r\n');
}

function addressOf({ method, target }: BatchOperation, { root, tag }: Dress): string {
  if (!/^[\x21-\x7e]+$/.test(target)) throw refuse('the address of an operation must be percent-encoded');
  const url = target.startsWith('$') || target.startsWith('/') ? target : root + target;
  if (method === 'GET' || tag === null) return url;
  return `${url}${url.includes('?') ? '&' : '?'}tag=${encodeURIComponent(tag)}`;
}

function headerLine([name, value]: [string, string]): string {
  if (/^[\w.-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value)) return `${name}: ${value}`;
  throw refuse(`the header ${name.slice(0, 40)} holds characters that headers do not`);
}

function refuse(detail: string): BridgeError {
  return new BridgeError('invalid-request', detail);
}
