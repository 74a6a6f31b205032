import type { Lane } from '../../ports/dataverse.ts';
import { DataverseError } from './errors.ts';

/** The client was closed; nothing is sent any more. */
export function closed(): DataverseError {
  return new DataverseError({ status: 0, code: 'client-closed', message: 'the Dataverse client was closed' });
}

/** The work is no longer this process's to do; the request was not sent. */
export function leaseEnded(): DataverseError {
  return new DataverseError({
    status: 0,
    code: 'lease-ended',
    message: 'the lease under which the request was made has ended; the request was not sent',
  });
}

/** The lease ended while the request was under way; it says nothing about the health of Dataverse. */
export function cutOff(sent: boolean): DataverseError {
  return new DataverseError({
    status: 0,
    code: 'lease-ended',
    message: 'the lease ended before Dataverse answered',
    outcomeUnknown: sent,
  });
}

/** The environment is down: nothing was sent, and nothing will be before `waitMs` are over. */
export function breakerOpen(waitMs: number): DataverseError {
  return new DataverseError({
    status: 0,
    code: 'breaker-open',
    message: `Dataverse failed repeatedly; requests are stopped for ${seconds(waitMs)}`,
    retryAfterMs: waitMs,
  });
}

/** As many requests of the lane wait as may. */
export function queueFull(lane: Lane, most: number): DataverseError {
  return new DataverseError({
    status: 0,
    code: 'queue-full',
    message: `${most} ${lane} requests wait for Dataverse already, no more may`,
  });
}

/** The request waited, or would have to wait, longer than its lane allows; nothing was sent. */
export function queueTimeout(lane: Lane, mostMs: number, waitMs: number | null): DataverseError {
  const until = waitMs === null ? '' : `; Dataverse takes requests again in ${seconds(waitMs)}`;
  return new DataverseError({
    status: 0,
    code: 'queue-timeout',
    message: `requests of the lane ${lane} wait at most ${seconds(mostMs)} for their turn${until}`,
    retryAfterMs: waitMs,
  });
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
