import { BridgeError, type ErrorCode, errorTable, type FieldError } from '../errors.ts';
import { RowRefused } from '../ports/sql.ts';
import type { Problem } from '../routes/schemas/problem.ts';

interface Fault {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** Framework error code -> row of the error table. Sentences are ours: theirs may repeat input. */
const frameworkFaults: Readonly<Record<string, Fault>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'The content type of the body is not one this operation reads.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'malformed-body',
    detail: 'The content type promises JSON, but the body is empty.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'malformed-body',
    detail: 'The length of the body differs from Content-Length.',
  },
  FST_ERR_BAD_URL: {
    code: 'invalid-request',
    detail: 'The path cannot be decoded.',
    errors: [{ field: 'path', rule: 'must be valid percent-encoded UTF-8' }],
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'invalid-request',
    detail: 'A segment of the path is too long.',
    errors: [{ field: 'path', rule: 'must have segments of at most 100 characters' }],
  },
  FST_ERR_HANDLER_TIMEOUT: { code: 'unavailable', detail: 'The answer was not ready in time.' },
};

const malformed: Fault = { code: 'malformed-body', detail: 'The body is not well-formed JSON.' };
const unexpected: Fault = { code: 'internal', detail: 'The bridge could not finish the request.' };
const dataverse: Fault = {
  code: 'dataverse-unavailable',
  detail: 'Dataverse could not be reached or refused the request of the bridge.',
};

/** Which row of the error table any thrown value stands for; nothing of an unexpected error is shown. */
function faultOf(error: unknown, bodyLimit: number): Fault {
  if (error instanceof BridgeError) {
    if (error.code === 'internal') return unexpected;
    return { code: error.code, detail: error.message, errors: error.errors };
  }
  if (error instanceof RowRefused) return { code: 'conflict', detail: error.message };
  if (!(error instanceof Error)) return unexpected;
  if (error.name === 'DataverseError') return dataverse;
  const code = textOf(error, 'code');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { code: 'body-too-large', detail: `The body exceeds the limit of ${bodyLimit} bytes.` };
  }
  const framework = frameworkFaults[code];
  if (framework !== undefined) return framework;
  return numberOf(error, 'statusCode') === 400 ? malformed : unexpected;
}

function textOf(error: Error, key: string): string {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : '';
}

function numberOf(error: Error, key: string): number | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'number' ? value : undefined;
}

/** What a problem document says about its request; `path` is without the query, which may hold a token. */
export interface ProblemContext {
  readonly publicUrl: string;
  readonly bodyLimit: number;
  readonly path: string;
  readonly correlationId: string;
}

/** The problem document for any thrown value. */
export function toProblem(error: unknown, request: ProblemContext): Problem {
  const fault = faultOf(error, request.bodyLimit);
  const { status, title, advice } = errorTable[fault.code];
  const errors = fault.errors ?? [];
  return {
    type: `${request.publicUrl}/problems/${fault.code}`,
    title,
    status,
    detail: fault.detail,
    instance: request.path,
    code: fault.code,
    advice,
    correlationId: request.correlationId,
    ...(errors.length > 0 && { errors: errors.map(({ field, rule }) => ({ field, rule })) }),
  };
}
