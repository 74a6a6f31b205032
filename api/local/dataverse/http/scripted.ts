import { ODataError } from '../errors.ts';
import { limitError, productLimits } from '../protection/limits.ts';
import type { Fault } from './faults.ts';
import { errorReply } from './send.ts';
import type { Reply } from './types.ts';

/** The 429 of a service protection limit. */
export function throttled(error: { code: string; message: string }, retryAfterSeconds: number): Reply {
  const reply = errorReply(new ODataError(429, error.code, error.message));
  return { ...reply, headers: { 'Retry-After': String(retryAfterSeconds) } };
}

/** The answer a fault gives instead of the operation's; null when it gives none. */
export function faultReply(fault: Fault | null): Reply | null {
  const seconds = fault?.retryAfterSeconds ?? 1;
  switch (fault?.kind) {
    case 'throttle':
      return throttled(limitError(fault.limit ?? 'requests', productLimits), seconds);
    case 'unavailable':
      return {
        status: 503,
        headers: { 'Retry-After': String(seconds) },
        body: '<html><body>Service Unavailable</body></html>',
        contentType: 'text/html',
      };
    case 'error':
      return errorReply(
        new ODataError(fault.status ?? 500, fault.code ?? '0x80040216', fault.message ?? 'A scripted error.'),
      );
    default:
      return null;
  }
}
