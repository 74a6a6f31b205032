/**
 * The closed error table: code -> HTTP status, title, retryable, advice. Every error of every route comes
 * from it as an RFC 9457 problem; the documentation is generated from it.
 */
export const errorTable = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    retryable: false,
    advice: 'Correct the fields listed in "errors" and send the request again.',
  },
  'malformed-body': {
    status: 400,
    title: 'The body could not be read',
    retryable: false,
    advice: 'Send well-formed JSON with the header content-type: application/json.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid access token is needed',
    retryable: false,
    advice: 'Send "Authorization: Bearer <token>" with an unexpired token issued for this API.',
  },
  forbidden: {
    status: 403,
    title: 'The caller may not do this',
    retryable: false,
    advice: 'Ask an administrator for the scope or app role named in the detail.',
  },
  'self-approval': {
    status: 403,
    title: 'The requester may not decide',
    retryable: false,
    advice: 'Let another approver decide this contract.',
  },
  'invalid-link': {
    status: 403,
    title: 'The approval link is not valid',
    retryable: false,
    advice: 'Open the link from the newest approval mail, or ask for a new mail.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    retryable: false,
    advice: 'Check the id; list the resource to see what exists.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    retryable: false,
    advice: 'Use one of the methods that openapi.yaml lists for this path.',
  },
  'approval-closed': {
    status: 409,
    title: 'The approval is already closed',
    retryable: false,
    advice: 'Read the approval to see its outcome; a changed contract value opens a new approval.',
  },
  'job-closed': {
    status: 409,
    title: 'The run has already ended',
    retryable: false,
    advice: 'Read the run to see its outcome; start a new one if needed.',
  },
  'job-state': {
    status: 409,
    title: 'The run is in another state',
    retryable: false,
    advice: 'Read the run to see its status: only a paused run or one asked to pause can be resumed.',
  },
  'no-active-contract': {
    status: 409,
    title: 'No contract is active in that month',
    retryable: false,
    advice: 'Check the start and end date of the contracts of the site and that one is approved.',
  },
  'overlapping-contracts': {
    status: 409,
    title: 'Contracts of the site overlap in that month',
    retryable: false,
    advice: 'End one contract before the next begins; each day may belong to one contract only.',
  },
  'conflict-changed': {
    status: 409,
    title: 'The rows changed after they were looked at',
    retryable: false,
    advice: 'Read the conflict again, look at the new values in "errors" and decide on the new version.',
  },
  'conflict-closed': {
    status: 409,
    title: 'The conflict is settled already',
    retryable: false,
    advice: 'Read the conflict to see how it ended.',
  },
  conflict: {
    status: 409,
    title: 'The resource was changed by someone else',
    retryable: true,
    advice: 'Read the resource again and repeat the change on the new state.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    retryable: false,
    advice: 'Split the request; the limit is named in the detail.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The content type is not supported',
    retryable: false,
    advice: 'Send application/json.',
  },
  'invalid-terms': {
    status: 422,
    title: 'The contract terms are not valid',
    retryable: false,
    advice: 'Correct every problem listed in "errors"; nothing was stored.',
  },
  'missing-facts': {
    status: 422,
    title: 'Facts of the month are missing',
    retryable: false,
    advice: 'Deliver the missing facts named in the detail, then calculate again.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    retryable: true,
    advice: 'Wait for the seconds in Retry-After, then repeat.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong inside the bridge',
    retryable: true,
    advice: 'Repeat later; if it stays, give the correlation id to the operators.',
  },
  'dataverse-unavailable': {
    status: 502,
    title: 'Dataverse did not answer as expected',
    retryable: true,
    advice: 'Repeat later; operators find the Dataverse request id in the log.',
  },
  unavailable: {
    status: 503,
    title: 'The bridge cannot serve the request now',
    retryable: true,
    advice: 'Wait for the seconds in Retry-After, then repeat.',
  },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** One broken field: `field` is a path such as `terms.fixedFee.services[0].fee`, `rule` says what it must be. */
export interface FieldError {
  readonly field: string;
  readonly rule: string;
}

/** The one error class; `code` selects the row of the table, `detail` is a sentence about this occurrence. */
export class BridgeError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];

  constructor(
    code: ErrorCode,
    detail: string,
    options: { errors?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BridgeError';
    this.code = code;
    this.errors = options.errors ?? [];
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}
