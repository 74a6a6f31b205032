import { DataverseError, isDataverseCode, readErrorBody } from './errors.ts';
import { type Json, parseJson } from './lossless-json.ts';
import {
  boundaryOf,
  type EmbeddedResponse,
  type MimePart,
  readEmbedded,
  readMultipart,
} from './read-multipart.ts';
import { readRetryAfter } from './retry.ts';
import { malformedReply } from './send.ts';

/** The answer to one operation that was carried out. */
export interface PartReply {
  readonly status: number;
  /** Names in lower case; `odata-entityid` names a row that was written. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lossless; null when the part has no body. */
  readonly json: Json;
}

/** What the answer of a batch holds, in the order of the items. */
export interface BatchAnswer {
  readonly parts: readonly (readonly PartReply[] | DataverseError)[];
  /** False when the text breaks off: what follows the parts may have happened or not. */
  readonly isComplete: boolean;
}

/** Reads the answer of a batch; a change set that failed is one error, whatever its size. */
export function readBatch(contentType: string | undefined, text: string, now: Date): BatchAnswer {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw malformedReply('the answer of a batch is no multipart/mixed');
  const parts: (readonly PartReply[] | DataverseError)[] = [];
  const source = readMultipart(text, boundary);
  for (;;) {
    const next = source.next();
    if (next.done === true) return { parts, isComplete: next.value };
    const part = readItem(next.value, now);
    if (part === null) return { parts, isComplete: false };
    parts.push(part);
  }
}

/** Null when a change set breaks off. */
function readItem(part: MimePart, now: Date): readonly PartReply[] | DataverseError | null {
  const inner = boundaryOf(part.headers.get('content-type'));
  if (inner === null) {
    const reply = readResponse(part.body, now);
    return reply instanceof DataverseError ? reply : [reply];
  }
  const replies: PartReply[] = [];
  const source = readMultipart(part.body, inner);
  for (;;) {
    const next = source.next();
    if (next.done === true) return next.value ? replies : null;
    const reply = readResponse(next.value.body, now);
    if (reply instanceof DataverseError) return reply;
    replies.push(reply);
  }
}

function readResponse(text: string, now: Date): PartReply | DataverseError {
  const response = readEmbedded(text);
  if (response === null) throw malformedReply('a part of a batch is no HTTP response');
  if (response.status >= 200 && response.status < 300) {
    return { status: response.status, headers: response.headers, json: jsonOf(response) };
  }
  return refusalOf(response, now);
}

function jsonOf({ headers, body }: EmbeddedResponse): Json {
  if (body === '') return null;
  if (!/json/i.test(headers['content-type'] ?? '')) return body;
  try {
    return parseJson(body);
  } catch {
    throw malformedReply('a part of a batch is no JSON');
  }
}

function refusalOf({ status, headers, body }: EmbeddedResponse, now: Date): DataverseError {
  const { code, message } = readErrorBody(status, body);
  const unclear = status === 408 || (status >= 500 && !isDataverseCode(code));
  const requestId = headers['x-ms-service-request-id'] ?? headers.req_id ?? null;
  const retryAfterMs = readRetryAfter(headers['retry-after'], now);
  return new DataverseError({ status, code, message, requestId, retryAfterMs, outcomeUnknown: unclear });
}
