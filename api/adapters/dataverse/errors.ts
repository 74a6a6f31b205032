import { BridgeError } from '../../errors.ts';
import { isObject, type Json, parseJson } from './lossless-json.ts';

/** What to do about a failed request; see `decide`. */
export type Decision = 'retry' | 'refresh-token' | 'give-up' | 'resync';

/** Everything the bridge keeps of a failed exchange with Dataverse. */
export interface FailureFacts {
  /** HTTP status; 0 when no answer arrived. */
  readonly status: number;
  /** Dataverse code `0x` + 8 lower-case hex digits, or a word of ours such as `no-answer`. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | null;
  /** Milliseconds from Retry-After, null when it was not given. */
  readonly retryAfterMs?: number | null;
  /** True when the request may have been carried out although it looks failed. */
  readonly outcomeUnknown?: boolean;
}

/**
 * A request Dataverse refused or did not answer. The message is Dataverse's own and may quote values of a row: it
 * is for whoever may see the row. Logs and telemetry keep status, code and request id without it.
 */
export class DataverseError extends Error {
  readonly status: number;
  readonly code: string;
  /** `x-ms-service-request-id`: what Microsoft support asks for. */
  readonly requestId: string | null;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly outcomeUnknown: boolean;
  /** What the client was doing, e.g. `update`; null outside of an operation. */
  operation: string | null = null;

  constructor(facts: FailureFacts, cause?: unknown) {
    super(facts.message, cause === undefined ? undefined : { cause });
    this.name = 'DataverseError';
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId ?? null;
    this.retryable = decide(facts) === 'retry';
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.outcomeUnknown = facts.outcomeUnknown ?? false;
  }
}

/**
 * The error that ends a work. What is no answer and no refusal of ours is a mistake in the code, or in a part that the
 * client was given: it becomes an error with that one as its cause, so that what is known of a write is told with it.
 */
export function failureOf(error: unknown): DataverseError {
  if (error instanceof DataverseError) return error;
  const code = error instanceof BridgeError ? error.code : 'client-failure';
  const message = error instanceof Error ? error.message : String(error);
  return new DataverseError({ status: 0, code, message }, error);
}

/** The same error, saying that an earlier try of the write may have been carried out. */
export function withUnknownOutcome(error: unknown): DataverseError {
  return withOutcome(failureOf(error), true);
}

/** The same error after the outcome was settled, or turned out not to be. */
export function withOutcome(error: DataverseError, outcomeUnknown: boolean): DataverseError {
  if (error.outcomeUnknown === outcomeUnknown) return error;
  const { status, code, requestId, retryAfterMs } = error;
  // Errors of ours have status 0 and speak of the last request alone, as "nothing was sent" does.
  const isEarlier = outcomeUnknown && status === 0;
  const message = isEarlier
    ? `${error.message}; an earlier request of the write may have been carried out`
    : error.message;
  return new DataverseError({ status, code, message, requestId, retryAfterMs, outcomeUnknown }, error);
}

/** A reading, or the reading of an answer, that is to settle a write: when it fails, the outcome stays unknown. */
export async function settling<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw withUnknownOutcome(error);
  }
}

/** Codes of the Dataverse Web API that the bridge tells apart (Microsoft, "Web service error codes"). */
export const codes = {
  requestLimit: '0x80072322',
  executionTimeLimit: '0x80072321',
  concurrencyLimit: '0x80072326',
  serverBusy: '0x80072327',
  unexpected: '0x80040216',
  sqlError: '0x80044150',
  sqlTimeout: '0x80044151',
  lockNotObtained: '0x80044339',
  concurrentOperation: '0x80071154',
  rolledBack: '0x80040255',
  notFound: '0x80040217',
  keyNotFound: '0x80060891',
  noSuchSegment: '0x8006088a',
  versionMismatch: '0x80060882',
  duplicateId: '0x80040237',
  duplicateKey: '0x80060892',
  duplicateDetected: '0x80040333',
  expiredVersionStamp: '0x80044352',
  tooLarge: '0x8004418a',
  pluginAborted: '0x80040265',
  privilegeDenied: '0x80040220',
  accessDenied: '0x80048306',
  accessDeniedToRow: '0x80048405',
  userDisabled: '0x80040225',
  userNotEnabled: '0x8004d24b',
  userNotMember: '0x80072560',
  noRoles: '0x80042f09',
} as const;

/** Service protection: the request was turned away before anything was done. */
const throttleCodes: ReadonlySet<string> = new Set([
  codes.requestLimit,
  codes.executionTimeLimit,
  codes.concurrencyLimit,
  codes.serverBusy,
]);
const transientCodes: ReadonlySet<string> = new Set([
  ...throttleCodes,
  codes.unexpected,
  codes.sqlError,
  codes.sqlTimeout,
  codes.lockNotObtained,
  codes.concurrentOperation,
  codes.rolledBack,
]);
const duplicateCodes: ReadonlySet<string> = new Set([
  codes.duplicateId,
  codes.duplicateKey,
  codes.duplicateDetected,
]);
/** Refusals by logic or rights: they come again under whatever status a gateway gives them. */
const finalCodes: ReadonlySet<string> = new Set([
  codes.pluginAborted,
  codes.privilegeDenied,
  codes.accessDenied,
  codes.accessDeniedToRow,
  codes.userDisabled,
  codes.userNotEnabled,
  codes.userNotMember,
  codes.noRoles,
]);
/**
 * Refusals that no row can cause: of the application user, or of an address that the environment does not have. An
 * access that is denied (0x80048306, 0x80048405) is denied to a row and its owner.
 */
const commonCodes: ReadonlySet<string> = new Set([
  codes.privilegeDenied,
  codes.userDisabled,
  codes.userNotEnabled,
  codes.userNotMember,
  codes.noRoles,
  codes.noSuchSegment,
]);
/** Words of ours for what never became an answer but may the next time. */
const transientWords: ReadonlySet<string> = new Set([
  'no-answer',
  'no-connection',
  'token-unavailable',
  'breaker-open',
  'queue-full',
  'queue-timeout',
]);
/**
 * Codes that say nothing of the transaction, under any status: the service may have failed, or run out of time,
 * after it was committed. A generic SQL error stands for many causes, a lost connection to the database among them.
 */
const inDoubtCodes: ReadonlySet<string> = new Set([codes.unexpected, codes.sqlError, codes.sqlTimeout]);
const transientStatuses: ReadonlySet<number> = new Set([408, 429]);

/**
 * The error table. The code speaks before the status: an expired delta token is worth a full comparison under
 * any status, a deadlock is worth another try. A 500 with a code that is not listed came from logic inside
 * Dataverse (a plug-in) and would come again, and so would a 501, which says that there is no such function. Every
 * other 5xx is trouble of a server or of a gateway before it (Azure and CDNs answer 520 to 599, too).
 */
export function decide(failure: { readonly status: number; readonly code: string }): Decision {
  if (failure.code === codes.expiredVersionStamp) return 'resync';
  if (finalCodes.has(failure.code)) return 'give-up';
  if (failure.status === 410) return 'resync';
  if (failure.status === 401) return 'refresh-token';
  if (transientCodes.has(failure.code) || transientStatuses.has(failure.status)) return 'retry';
  if (transientWords.has(failure.code)) return 'retry';
  if (failure.status < 500 || failure.status === 501) return 'give-up';
  return failure.status === 500 && isDataverseCode(failure.code) ? 'give-up' : 'retry';
}

/**
 * True when a write may have been carried out although it looks refused: the code leaves it in doubt, or a 5xx comes
 * with a code that does not prove that nothing was done. A gateway writes 502, 503 and 504 itself, whatever it puts
 * into the body, and a 500 with a code that is not in the table may follow a commit.
 */
export function leavesInDoubt(failure: { readonly status: number; readonly code: string }): boolean {
  if (failure.status === 408 || inDoubtCodes.has(failure.code)) return true;
  if (failure.status < 500 || provesNothingDone(failure.code)) return false;
  return failure.status !== 501 || !isDataverseCode(failure.code);
}

/** True for codes that are told before anything is done, or after it was rolled back. */
function provesNothingDone(code: string): boolean {
  return throttleCodes.has(code) || undoneCodes.has(code) || finalCodes.has(code);
}

const undoneCodes: ReadonlySet<string> = new Set([
  codes.lockNotObtained,
  codes.concurrentOperation,
  codes.rolledBack,
  codes.expiredVersionStamp,
]);

const knownCodes: ReadonlySet<string> = new Set(Object.values(codes));

/** True for a code that the client tells apart. */
export function isKnownCode(code: string): boolean {
  return knownCodes.has(code);
}

/** True for the form of Dataverse's own codes. */
export function isDataverseCode(code: string): boolean {
  return /^0x[0-9a-f]{8}$/.test(code);
}

/**
 * 429, or a service protection code under another status: the whole application user has to wait. Not a plug-in that
 * chose 429 for its refusal, which would refuse again after any wait.
 */
export function isThrottled(failure: { readonly status: number; readonly code: string }): boolean {
  return throttleCodes.has(failure.code) || (failure.status === 429 && !finalCodes.has(failure.code));
}

/**
 * True when every other row would be refused alike: missing privilege, disabled user, no such address, message not
 * supported. Without a code of Dataverse the answer is a gateway's: 401, 403, 404 and 405 then speak of the address.
 */
export function isCommonRefusal(failure: { readonly status: number; readonly code: string }): boolean {
  if (commonCodes.has(failure.code) || failure.status === 501) return true;
  return !isDataverseCode(failure.code) && gatewayRefusals.has(failure.status);
}

const gatewayRefusals: ReadonlySet<number> = new Set([401, 403, 404, 405]);

/** True when the refusal can depend on the content of a row. */
export function isRowsFault(failure: { readonly status: number; readonly code: string }): boolean {
  return failure.status >= 400 && decide(failure) === 'give-up' && !isCommonRefusal(failure);
}

/**
 * True when a write in doubt need not be sent again once reading shows that it is not there: Dataverse itself answered
 * 500 with a code that does not pass, so it would come again.
 */
export function isSettledByReading(error: DataverseError): boolean {
  return error.status === 500 && !error.retryable;
}

/**
 * True for a failure inside Dataverse that passes as a rule, but that a row may cause each time. An answer of a
 * gateway is none, and neither is throttling.
 */
export function mayBeRowsFault(failure: { readonly status: number; readonly code: string }): boolean {
  const isOwn = isDataverseCode(failure.code) && [400, 409, 500].includes(failure.status);
  return isOwn && decide(failure) === 'retry' && !isThrottled(failure);
}

/** The request as a whole is too long: its halves may go through. */
export function isTooLarge(failure: { readonly status: number; readonly code: string }): boolean {
  return failure.status === 413 || failure.code === codes.tooLarge;
}

/** A row with this id or alternate key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DataverseError && duplicateCodes.has(error.code);
}

/** The row itself is not there, as opposed to a URL that does not exist. */
export function isRowMissing(error: unknown): boolean {
  return (
    error instanceof DataverseError &&
    error.status === 404 &&
    (error.code === codes.notFound || error.code === codes.keyNotFound)
  );
}

/** The row is no longer at the etag that was given. */
export function isVersionMismatch(error: unknown): boolean {
  return error instanceof DataverseError && error.code === codes.versionMismatch;
}

/** Reads code and message of an error body; gateways answer with HTML or nothing, which gives `http-<status>`. */
export function readErrorBody(status: number, body: string): { code: string; message: string } {
  const error = errorMember(body);
  const code = isObject(error) && typeof error.code === 'string' ? error.code.toLowerCase() : '';
  const message = isObject(error) && typeof error.message === 'string' ? error.message : '';
  return {
    code: isDataverseCode(code) ? code : `http-${status}`,
    message: message === '' ? `Dataverse answered ${status}` : message.slice(0, 1000),
  };
}

function errorMember(body: string): Json | undefined {
  try {
    const parsed = parseJson(body);
    return isObject(parsed) ? parsed.error : undefined;
  } catch {
    return undefined;
  }
}
