import { type AttemptParts, attempt, type Call, type Tried, type WebRequest } from './attempt.ts';
import { healthOf } from './breaker.ts';
import { type DataverseError, settling, withUnknownOutcome } from './errors.ts';
import { type Json, parseJson } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { type History, nextStep, pauseMs, type RetryLimits, type Step, withinDeadline } from './retry.ts';
import type { Place, Schedule } from './schedule.ts';
import type { HttpReply } from './transport.ts';

export type { Call, WebRequest } from './attempt.ts';

export interface WebReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds from the last try's sending to its answer, without any waiting for a turn. */
  readonly tookMs: number;
  /** The body, numbers kept lossless; throws `DataverseError` when it is no JSON. */
  json(): Json;
}

/** Sends one request with token, headers and bounded retries. Resolves on 2xx; else throws `DataverseError`. */
export type Send = (request: WebRequest) => Promise<WebReply>;

export interface SendParts extends AttemptParts {
  readonly schedule: Schedule;
  /** Ends every wait when the client closes. */
  readonly signal: AbortSignal;
  readonly limits: RetryLimits;
  /** A fraction from 0 to 1 for each pause. */
  readonly jitter: () => number;
}

/**
 * The way of every request: wait for a turn, try, and as the error table says come again. A try that was
 * throttled holds its application user; the next one goes to whichever user is free.
 */
export function createSend(parts: SendParts): (request: WebRequest, call: Call) => Promise<WebReply> {
  return async (request, call) => {
    const ticket = parts.schedule.ticket();
    const lane = request.lane ?? call.lane;
    const begun = parts.clock.now().getTime();
    const leftMs = () => parts.schedule.leftMs(lane, begun);
    let history: History = { tries: 0, failures: 0, throttles: 0, refreshed: false };
    // An earlier try of a write that nobody knows of: whatever fails after it, the write may be there.
    let unsure = false;
    for (;;) {
      const entering = parts.schedule.enter(lane, ticket, begun);
      const before = history;
      const using = entering.then((place) => useTurn(parts, request, call, place, before));
      const turn: Turn = await (unsure ? settling(using) : using);
      if (turn.failure === null) return webReply(turn.reply, turn.tookMs);
      const step = withinDeadline(turn.step, turn.waitMs, leftMs());
      if (step === 'throw') throw unsure ? withUnknownOutcome(turn.failure) : turn.failure;
      unsure ||= request.method !== 'GET' && turn.failure.outcomeUnknown;
      history = { ...turn.history, refreshed: false };
      call.trace.retried(step);
      logWait(parts, turn.failure, turn.waitMs, history.tries);
      if (step === 'pause') await parts.clock.sleep(turn.waitMs, parts.signal);
    }
  };
}

type Turn =
  | { readonly failure: null; readonly reply: HttpReply; readonly tookMs: number }
  | {
      readonly failure: DataverseError;
      readonly step: Step;
      readonly waitMs: number;
      readonly history: History;
    };

/** Uses a place at the service and gives it back, whatever happens. */
async function useTurn(
  parts: SendParts,
  request: WebRequest,
  call: Call,
  place: Place,
  before: History,
): Promise<Turn> {
  let result: Parameters<Place['leave']>[0] = { health: 'unsent', hint: null, holdMs: 0 };
  try {
    const { tried, history } = await tryAndRefresh(parts, request, call, place, before);
    const { failure, hint } = tried;
    result = { health: healthOf(failure), hint, holdMs: 0 };
    const throttle = failure === null ? (request.throttleIn?.(tried.reply) ?? null) : null;
    const turn =
      failure === null
        ? { ...tried, waitMs: partWaitMs(parts, throttle) }
        : failedTurn(parts, failure, history, request.whenUnknown);
    if (healthOf(failure ?? throttle) === 'throttled') {
      result = { health: 'throttled', hint, holdMs: turn.waitMs };
      call.trace.throttled(place.user, turn.waitMs);
    }
    return turn;
  } finally {
    place.leave(result);
  }
}

/** A try, and after a 401 a second one as the same user with the token that replaces the rejected one. */
async function tryAndRefresh(
  parts: SendParts,
  request: WebRequest,
  call: Call,
  place: Place,
  history: History,
): Promise<{ readonly tried: Tried; readonly history: History }> {
  const { tries } = history;
  const tried = await attempt(parts, request, call, place, null, tries);
  const isRejected =
    tried.failure !== null &&
    nextStep(tried.failure, history, request.whenUnknown, parts.limits) === 'refresh-token';
  if (!isRejected) return { tried, history: { ...history, tries: tries + 1 } };
  call.trace.retried('refresh-token');
  const again = await attempt(parts, request, call, place, tried.token, tries + 1);
  return { tried: again, history: { ...history, tries: tries + 2, refreshed: true } };
}

/** How long the user is held for a throttled part of an answer, in milliseconds. */
function partWaitMs(parts: SendParts, throttle: DataverseError | null): number {
  return throttle === null ? 0 : pauseMs(1, throttle.retryAfterMs, parts.jitter(), parts.limits);
}

/** What follows a failure: which step, after how many milliseconds. */
function failedTurn(
  parts: SendParts,
  failure: DataverseError,
  history: History,
  whenUnknown: WebRequest['whenUnknown'],
): Turn & { readonly waitMs: number } {
  const step = nextStep(failure, history, whenUnknown, parts.limits);
  const isThrottled = healthOf(failure) === 'throttled';
  const count = 1 + (isThrottled ? history.throttles : history.failures);
  const waitMs = pauseMs(count, failure.retryAfterMs, parts.jitter(), parts.limits);
  const next = isThrottled ? { ...history, throttles: count } : { ...history, failures: count };
  return { failure, step, waitMs, history: next };
}

function logWait(parts: SendParts, failure: DataverseError, waitMs: number, tries: number): void {
  const { status, code, requestId } = failure;
  parts.logger.warn({ status, code, requestId, waitMs, tries }, 'dataverse request waits');
}

function webReply(answer: HttpReply, tookMs: number): WebReply {
  return {
    status: answer.status,
    headers: answer.headers,
    body: answer.body,
    tookMs,
    json() {
      try {
        return parseJson(answer.body);
      } catch {
        throw malformedReply('the answer is no JSON', answer);
      }
    },
  };
}
