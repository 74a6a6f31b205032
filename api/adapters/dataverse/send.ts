import { type AttemptParts, attempt, type Call, type Tried, type WebRequest } from './attempt.ts';
import { healthOf } from './breaker.ts';
import { type DataverseError, mayBeRowsFault, settling, withUnknownOutcome } from './errors.ts';
import { type Json, parseJson } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { type History, nextStep, pauseMs, type RetryLimits, type Step, withinDeadline } from './retry.ts';
import type { Place, Result, Schedule } from './schedule.ts';
import type { HttpReply } from './transport.ts';
import { refusesUser } from './user-standing.ts';

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
 * throttled holds its application user; the next one goes to whichever user is free, and so does a try whose user
 * was refused.
 */
export function createSend(parts: SendParts): (request: WebRequest, call: Call) => Promise<WebReply> {
  return async (request, call) => {
    const ticket = parts.schedule.ticket();
    const lane = request.lane ?? call.lane;
    const now = () => parts.clock.now().getTime();
    const begun = call.begun ?? now();
    // Tries that are throttled one after the other are one wait.
    let heldSince = request.heldSince ?? null;
    const since = () => (lane === 'interactive' ? begun : (heldSince ?? now()));
    let history: History = { tries: 0, failures: 0, throttles: 0, refreshed: false };
    // Tries that went to another application user, because one was refused.
    let moves = 0;
    // An earlier try of a write that nobody knows of: whatever fails after it, the write may be there.
    let unsure = false;
    for (;;) {
      const entering = parts.schedule.enter(lane, ticket, since());
      const before = history;
      const using = entering.then((place) => useTurn(parts, request, call, place, before));
      const turn: Turn = await (unsure ? settling(using) : using);
      if (turn.failure === null) return webReply(turn.reply, turn.tookMs);
      const isThrottled = healthOf(turn.failure) === 'throttled';
      heldSince = isThrottled ? (heldSince ?? now()) : null;
      const step = stepAfter(parts, turn, moves, parts.schedule.leftMs(lane, since()));
      if (step === 'throw') throw unsure ? withUnknownOutcome(turn.failure) : turn.failure;
      unsure ||= request.method !== 'GET' && turn.failure.outcomeUnknown;
      call.trace.retried(step);
      if (step === 'other-user') {
        moves += 1;
        continue;
      }
      history = { ...turn.history, refreshed: false };
      logWait(parts, turn.failure, turn.waitMs, history.tries);
      if (step === 'pause') await parts.clock.sleep(turn.waitMs, parts.signal);
    }
  };
}

/** The pauses of an operation between its requests; see `Context.pause`. */
export function createPause(
  parts: SendParts,
): (call: Call, round: number, retryAfterMs: number | null) => Promise<boolean> {
  return async (call, round, retryAfterMs) => {
    const waitMs = pauseMs(round, retryAfterMs, parts.jitter(), parts.limits);
    const since = call.lane === 'interactive' ? call.begun : null;
    if (waitMs > parts.schedule.leftMs(call.lane, since ?? parts.clock.now().getTime())) return false;
    await parts.clock.sleep(waitMs, parts.signal);
    return true;
  };
}

type Turn =
  | { readonly failure: null; readonly reply: HttpReply; readonly tookMs: number }
  | {
      readonly failure: DataverseError;
      readonly step: Step;
      readonly waitMs: number;
      readonly history: History;
      /** The application user is refused, not the request. */
      readonly isUsersFault: boolean;
    };

/** Another user takes what was refused because of one, as often as there are users. */
function stepAfter(
  { schedule }: SendParts,
  { isUsersFault, step, waitMs }: Extract<Turn, { failure: DataverseError }>,
  moves: number,
  leftMs: number,
): Step {
  const mayMove = isUsersFault && moves < schedule.snapshot().users.length && schedule.hasGoodUser();
  return mayMove ? 'other-user' : withinDeadline(step, waitMs, leftMs);
}

/** Uses a place at the service and gives it back, whatever happens. */
async function useTurn(
  parts: SendParts,
  request: WebRequest,
  call: Call,
  place: Place,
  before: History,
): Promise<Turn> {
  let result: Result = { health: 'unsent', hint: null, holdMs: 0 };
  try {
    const { tried, history } = await tryAndRefresh(parts, request, call, place, before);
    const { failure, hint } = tried;
    result = { health: healthOf(failure), hint, holdMs: 0 };
    const throttle = failure === null ? (request.throttleIn?.(tried.reply) ?? null) : null;
    const turn =
      failure === null
        ? { ...tried, waitMs: partWaitMs(parts, throttle) }
        : failedTurn(parts, failure, history, request, call);
    if (healthOf(failure ?? throttle) === 'throttled') {
      result = { health: 'throttled', hint, holdMs: turn.waitMs };
      call.trace.throttled(place.user, turn.waitMs);
    }
    if (turn.failure !== null && turn.isUsersFault) result = { ...result, userRefusal: turn.failure };
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
  { whenUnknown, suspectAttempts = parts.limits.attempts }: WebRequest,
  call: Call,
): Turn & { readonly waitMs: number } {
  const most = mayBeRowsFault(failure) ? suspectAttempts : parts.limits.attempts;
  const limits = { ...parts.limits, attempts: Math.min(most, parts.limits.attempts) };
  const step = nextStep(failure, history, whenUnknown, limits);
  const isThrottled = healthOf(failure) === 'throttled';
  const count = 1 + (isThrottled ? history.throttles : history.failures);
  const waitMs = pauseMs(count, failure.retryAfterMs, parts.jitter(), parts.limits);
  const next = isThrottled ? { ...history, throttles: count } : { ...history, failures: count };
  const actsForOther = Object.keys(call.headers).length > 0;
  return { failure, step, waitMs, history: next, isUsersFault: refusesUser(failure, actsForOther) };
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
