import type { TimedClock } from '../../ports/clock.ts';
import type { Lane } from '../../ports/dataverse.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import {
  admit,
  afterTry,
  type Breaker,
  type BreakerLimits,
  breakerWaitMs,
  closedBreaker,
  type Health,
  probing,
} from './breaker.ts';
import { chooseLane, countPass, lanes } from './choose-lane.ts';
import { chooseUser } from './choose-user.ts';
import { afterClean, afterThrottle, type Concurrency, firstConcurrency, withHint } from './concurrency.ts';
import { createGate, type Gate } from './gate.ts';
import { breakerOpen, closed, queueFull, queueTimeout } from './not-admitted.ts';
import { afterUserRefusal, goodStanding, type Standing, type UserState, userState } from './user-standing.ts';
import { emptyLines, type Lines, lengthsOf, refuseWaiters, waitInLine } from './waiting-line.ts';

/** Bounds of the waiting for a turn. */
export interface QueueLimits {
  /** Requests that may wait in each lane; those that come again after a try do not count against it. */
  readonly length: number;
  /**
   * Milliseconds that a request may wait. A person waits once: all turns, holds and pauses of an interactive
   * operation together. In the other lanes each try may wait so long, for its turn or for a pause; tries that
   * are throttled one after the other wait so long together.
   */
  readonly waitMs: Readonly<Record<Lane, number>>;
}

export const defaultQueueLimits: QueueLimits = {
  length: 1000,
  waitMs: { interactive: 60_000, incremental: 900_000, backfill: 3_600_000 },
};

/** What became of a try. */
export interface Result {
  readonly health: Health;
  /** The latest `x-ms-dop-hint`, null when the answer held none. */
  readonly hint: number | null;
  /** Milliseconds for which the user is held when `health` is `throttled`. */
  readonly holdMs: number;
  /** Why the user itself is refused, whatever it asks for; absent when it is not. */
  readonly userRefusal?: { readonly status: number; readonly code: string } | null;
}

/** The right to have one request under way. */
export interface Place {
  readonly tokens: TokenProvider;
  /** Index of the application user. */
  readonly user: number;
  /**
   * Resolves while the user may send: a hold can begin after the place was given, e.g. during a token request.
   * Rejects with `queue-timeout` when it lasts longer than the request may wait.
   */
  clear(): Promise<void>;
  /** Gives the place back; called exactly once. */
  leave(result: Result): void;
}

/** The state of the schedule at one moment, for metrics. */
export interface Snapshot {
  readonly waiting: Readonly<Record<Lane, number>>;
  readonly users: readonly { readonly inFlight: number; readonly limit: number; readonly isAside: boolean }[];
}

/**
 * Decides when each request goes, and as which application user. Requests wait in one queue per lane; the
 * first user that may send takes the next one. A request whose lane does not allow the wait is refused when it
 * comes or when a hold begins; every other one is refused at its deadline. While the environment is down,
 * interactive requests are refused at once, the others wait. A user that is refused is set aside: one request at
 * a time finds out whether it is taken again, unless no other user is left.
 */
export interface Schedule {
  /** A ticket for the order within a lane; a request keeps its ticket when it is tried again. */
  ticket(): number;
  /**
   * Resolves when the request may go; rejects with a `DataverseError` that says why it may not. `since` is when
   * its waiting began, in milliseconds since 1970; now when absent.
   */
  enter(lane: Lane, ticket: number, since?: number): Promise<Place>;
  /** Milliseconds that a request whose waiting began then may still wait. */
  leftMs(lane: Lane, since: number): number;
  /** True while an application user is not set aside. */
  hasGoodUser(): boolean;
  snapshot(): Snapshot;
}

interface User {
  readonly tokens: TokenProvider;
  readonly gate: Gate;
  concurrency: Concurrency;
  inFlight: number;
  lastTurn: number;
  standing: Standing;
}

export interface ScheduleParts {
  readonly tokens: readonly TokenProvider[];
  readonly clock: TimedClock;
  readonly logger: Logger;
  /** Ends every wait when the client closes. */
  readonly signal: AbortSignal;
  readonly breaker: BreakerLimits;
  readonly queue: QueueLimits;
}

/** What changes while requests come and go. */
interface State {
  readonly parts: ScheduleParts;
  readonly users: readonly User[];
  readonly waiting: Lines<Place>;
  breaker: Breaker;
  /** When the requests that wait for the breaker are woken; null when nobody does. */
  wakesAt: number | null;
  passes: number;
  turns: number;
  /** The highest ticket that came: tickets rise, so a lower one comes again. */
  newest: number;
}

export function createSchedule(parts: ScheduleParts): Schedule {
  const state: State = {
    parts,
    users: parts.tokens.map((tokens) => newUser(parts, tokens)),
    waiting: emptyLines(),
    breaker: closedBreaker,
    wakesAt: null,
    passes: 0,
    turns: 0,
    newest: -1,
  };
  let tickets = 0;
  const refuseAll = () => refuseWaiters(state.waiting, lanes, () => true, closed);
  parts.signal.addEventListener('abort', refuseAll, { once: true });
  return {
    ticket() {
      tickets += 1;
      return tickets;
    },
    enter: (lane, ticket, since = nowOf(state)) => enter(state, lane, ticket, since),
    leftMs: (lane, since) => since + parts.queue.waitMs[lane] - nowOf(state),
    hasGoodUser: () => state.users.some(isGood),
    snapshot: () => ({ waiting: lengthsOf(state.waiting), users: state.users.map(shownOf) }),
  };
}

function newUser({ clock, signal }: ScheduleParts, tokens: TokenProvider): User {
  const gate = createGate(clock, signal);
  return { tokens, gate, concurrency: firstConcurrency, inFlight: 0, lastTurn: 0, standing: goodStanding };
}

function enter(state: State, lane: Lane, ticket: number, since: number): Promise<Place> {
  const { clock, signal, queue } = state.parts;
  const line = state.waiting[lane];
  if (signal.aborted) return Promise.reject(closed());
  // Whoever was let in once, and comes again after a throttle or a failure, is not turned away half way.
  const isNew = ticket > state.newest;
  state.newest = Math.max(state.newest, ticket);
  if (isNew && line.length >= queue.length) return Promise.reject(queueFull(lane, queue.length));
  const pumpAndRefuse = (): void => {
    pump(state);
    if (line.length > 0) refuseHopeless(state);
  };
  const deadline = since + queue.waitMs[lane];
  return waitInLine(clock, line, { ticket, deadline }, pumpAndRefuse, () => late(state, lane));
}

/** Lets go whoever may: called when a request comes, when one ends and when a hold ends. */
function pump(state: State): void {
  for (;;) {
    const lane = chooseLane(lengthsOf(state.waiting), state.passes);
    if (lane === null) return;
    const now = nowOf(state);
    const admission = admit(state.breaker, now);
    if (admission === 'refuse') {
      waitForBreaker(state, now);
      return;
    }
    const user = state.users[chooseUser(state.users.map((one) => loadOf(one, now))) ?? -1];
    if (user === undefined) return;
    const waiter = state.waiting[lane].shift();
    if (waiter === undefined) return;
    if (waiter.deadline < now) {
      waiter.reject(late(state, lane));
      continue;
    }
    state.passes = countPass(state.passes, lane, state.waiting.backfill.length > 0);
    waiter.resolve(
      occupy(state, user, admission === 'probe', () => clear(state, user, lane, waiter.deadline)),
    );
  }
}

/** A person is told at once; the other lanes wait until the breaker lets a request find out, if they may so long. */
function waitForBreaker(state: State, now: number): void {
  const { clock, signal, breaker: limits } = state.parts;
  const waitMs = breakerWaitMs(state.breaker, now, limits);
  const why = () => breakerOpen(waitMs);
  refuseWaiters(state.waiting, ['interactive'], () => true, why);
  // While a request finds out, its end lets the others go on.
  if (state.breaker.state !== 'open') return;
  const { until } = state.breaker;
  refuseWaiters(state.waiting, ['incremental', 'backfill'], ({ deadline }) => deadline < until, why);
  if (state.wakesAt === until) return;
  state.wakesAt = until;
  void clock.sleep(waitMs, signal).then(() => {
    if (state.wakesAt === until) state.wakesAt = null;
    pump(state);
  });
}

function occupy(state: State, user: User, isProbe: boolean, clear: Place['clear']): Place {
  if (isProbe) state.breaker = probing(state.breaker);
  state.turns += 1;
  user.lastTurn = state.turns;
  user.inFlight += 1;
  const { epoch } = user.concurrency;
  const wasGood = isGood(user);
  return {
    tokens: user.tokens,
    user: state.users.indexOf(user),
    clear,
    leave({ health, hint, holdMs, userRefusal = null }) {
      user.inFlight -= 1;
      judge(state, user, wasGood, health, userRefusal);
      if (userRefusal === null) user.concurrency = withHint(after(user.concurrency, health, epoch), hint);
      state.breaker = afterTry(state.breaker, health, isProbe, nowOf(state), state.parts.breaker);
      if (health === 'throttled') hold(state, user, holdMs);
      pump(state);
    },
  };
}

/** Sets a refused user aside and takes it back; answers to what was sent before it was set aside change nothing. */
function judge(
  state: State,
  user: User,
  wasGood: boolean,
  health: Health,
  refusal: Result['userRefusal'] | null,
): void {
  const { logger } = state.parts;
  const index = state.users.indexOf(user);
  if (refusal) {
    const isNews = isGood(user);
    if (wasGood && !isNews) return;
    user.standing = afterUserRefusal(user.standing, nowOf(state));
    const { status, code } = refusal;
    if (isNews) logger.warn({ user: index, status, code }, 'dataverse application user is set aside');
  } else if (!wasGood && !isGood(user) && (health === 'clean' || health === 'throttled')) {
    user.standing = goodStanding;
    logger.info({ user: index }, 'dataverse application user is taken again');
  }
}

async function clear(state: State, user: User, lane: Lane, deadline: number): Promise<void> {
  const isOpen = await user.gate.pass(deadline);
  if (isOpen && nowOf(state) <= deadline) return;
  throw tooLate(state, lane, user.gate.opensAt());
}

function hold(state: State, user: User, ms: number): void {
  user.gate.hold(ms);
  void user.gate.pass(Number.POSITIVE_INFINITY).then(() => pump(state));
  refuseHopeless(state);
}

/** Refuses those who cannot go before their deadline because every user is held for longer. */
function refuseHopeless(state: State): void {
  const opening = earliestOpening(state.users);
  if (opening === null) return;
  const isHopeless = ({ deadline }: { readonly deadline: number }) => deadline < opening;
  refuseWaiters(state.waiting, lanes, isHopeless, (lane) => tooLate(state, lane, opening));
}

function late(state: State, lane: Lane): Error {
  return tooLate(state, lane, earliestOpening(state.users));
}

function tooLate(state: State, lane: Lane, opening: number | null): Error {
  const waitMs = opening === null ? null : Math.max(0, opening - nowOf(state));
  return queueTimeout(lane, state.parts.queue.waitMs[lane], waitMs);
}

function nowOf(state: State): number {
  return state.parts.clock.now().getTime();
}

function after(state: Concurrency, health: Health, epoch: number): Concurrency {
  if (health === 'throttled') return afterThrottle(state, epoch);
  return health === 'clean' ? afterClean(state, epoch) : state;
}

function loadOf(user: User, now: number) {
  const { gate, inFlight, concurrency, lastTurn, standing } = user;
  const state: UserState = userState(standing, now);
  return { isHeld: gate.opensAt() !== null, inFlight, limit: concurrency.limit, lastTurn, state };
}

function shownOf(user: User): Snapshot['users'][number] {
  return { inFlight: user.inFlight, limit: user.concurrency.limit, isAside: !isGood(user) };
}

function isGood({ standing }: User): boolean {
  return standing.refusals === 0;
}

/**
 * When the first user may send again; null when one may now, or only waits for a request to end. Users that are set
 * aside count when there is no other.
 */
function earliestOpening(users: readonly User[]): number | null {
  const good = users.filter(isGood);
  let earliest: number | null = null;
  for (const { gate } of good.length > 0 ? good : users) {
    const opens = gate.opensAt();
    if (opens === null) return null;
    earliest = earliest === null ? opens : Math.min(earliest, opens);
  }
  return earliest;
}
