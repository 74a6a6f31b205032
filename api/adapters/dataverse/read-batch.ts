import { refusal } from './attempt.ts';
import { DataverseError } from './errors.ts';
import { type Json, parseJson } from './lossless-json.ts';
import { malformedReply, type ReplyFacts } from './malformed-reply.ts';
import { boundaryOf, type MimePart, readEmbedded, readMultipart } from './read-multipart.ts';

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

/**
 * Reads the answer of a batch; a change set that failed is one error, whatever its size. A part that is no HTTP
 * response, or whose body is no JSON, is an error of its own (`malformed-reply` with `outcomeUnknown`).
 */
export function readBatch(contentType: string | undefined, text: string, now: Date): BatchAnswer {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw malformedReply('the answer of a batch is no multipart/mixed');
  const parts: (readonly PartReply[] | DataverseError)[] = [];
  const source = readMultipart(text, boundary);
  for (;;) {
    const next = source.next();
    if (next.done === true) return { parts, isComplete: next.value };
    parts.push(readItem(next.value, now));
  }
}

function readItem(part: MimePart, now: Date): readonly PartReply[] | DataverseError {
  const inner = boundaryOf(part.headers.get('content-type'));
  if (inner === null) {
    const reply = readResponse(part.body, now);
    return reply instanceof DataverseError ? reply : [reply];
  }
  const replies: PartReply[] = [];
  const source = readMultipart(part.body, inner);
  for (;;) {
    const next = source.next();
    if (next.done === true) return next.value ? replies : malformedPart('a change set breaks off');
    const reply = readResponse(next.value.body, now);
    if (reply instanceof DataverseError) return reply;
    replies.push(reply);
  }
}

function readResponse(text: string, now: Date): PartReply | DataverseError {
  const response = readEmbedded(text);
  if (response === null) return malformedPart('a part of a batch is no HTTP response');
  const { status, headers, body } = response;
  if (status < 200 || status >= 300) {
    // The answer does not tell whether the part was a read: a read in doubt is asked again, which is harmless.
    return refusal(response, now, 'write');
  }
  if (body === '') return { status, headers, json: null };
  if (/html/i.test(headers['content-type'] ?? ''))
    return malformedPart('a part of a batch is a web page', response);
  if (!/json/i.test(headers['content-type'] ?? '')) return { status, headers, json: body };
  try {
    return { status, headers, json: parseJson(body) };
  } catch {
    return malformedPart('a part of a batch is no JSON', response);
  }
}

function malformedPart(message: string, reply: ReplyFacts | null = null): DataverseError {
  return malformedReply(message, reply, true);
}
