import { DataverseError } from './errors.ts';

/** The part of an answer that tells under which id Dataverse logged it. */
export interface ReplyFacts {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What Microsoft support asks for; null when a gateway answered. */
export function requestIdOf({ headers }: ReplyFacts): string | null {
  return headers['x-ms-service-request-id'] ?? headers.req_id ?? null;
}

/** A 2xx answer that does not hold what the protocol promises; to a write it tells nothing of the outcome. */
export function malformedReply(
  message: string,
  reply: ReplyFacts | null = null,
  outcomeUnknown = false,
): DataverseError {
  const requestId = reply === null ? null : requestIdOf(reply);
  const status = reply?.status ?? 200;
  return new DataverseError({ status, code: 'malformed-reply', message, requestId, outcomeUnknown });
}

/** Of a write that Dataverse answers with 204: any other 2xx is somebody else's, and the outcome unknown. */
export function expectNoContent(reply: ReplyFacts & { readonly status: number }): void {
  if (reply.status === 204) return;
  throw malformedReply(`the answer to a write is ${reply.status}, not 204`, reply, true);
}

/** Reads an answer; errors about what it holds get its request id. */
export function reading<T>(reply: ReplyFacts, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DataverseError) || error.requestId !== null) throw error;
    const { status, code, message, retryAfterMs, outcomeUnknown } = error;
    const requestId = requestIdOf(reply);
    throw new DataverseError({ status, code, message, requestId, retryAfterMs, outcomeUnknown }, error);
  }
}
