import type { Clock } from '../../ports/clock.ts';
import type { Lane } from '../../ports/dataverse.ts';
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

/** Bounds of the waiting for a turn. */
export interface QueueLimits {
  /** Requests that may wait in each lane; those that come again after a try do not count against it. */
  readonly length: number;
  /**
   * Milliseconds that a request may wait. A person waits once: all turns, holds and pauses of an interactive
   * request together. In the other lanes each try may wait so long, for its turn or for a pause.
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
  readonly users: readonly { readonly inFlight: number; readonly limit: number }[];
}

/**
 * Decides when each request goes, and as which application user. Requests wait in one queue per lane; the
 * first user that may send takes the next one. Waiting is bounded without timers: a request whose lane does
 * not allow the wait is refused when it comes, when a hold begins, or when its turn comes too late. Requests
 * under way end by their own time-outs, so a turn always comes.
 */
export interface Schedule {
  /** A ticket for the order within a lane; a request keeps its ticket when it is tried again. */
  ticket(): number;
  /**
   * Resolves when the request may go; rejects with a `DataverseError` that says why it may not. `begun` is when
   * the first try of the request came, in milliseconds since 1970; now when absent.
   */
  enter(lane: Lane, ticket: number, begun?: number): Promise<Place>;
  /** Milliseconds that a request which began then may still wait. */
  leftMs(lane: Lane, begun: number): number;
  snapshot(): Snapshot;
}

interface User {
  readonly tokens: TokenProvider;
  readonly gate: Gate;
  concurrency: Concurrency;
  inFlight: number;
  lastTurn: number;
}

interface Waiter {
  readonly ticket: number;
  readonly deadline: number;
  readonly resolve: (place: Place) => void;
  readonly reject: (error: Error) => void;
}

export interface ScheduleParts {
  readonly tokens: readonly TokenProvider[];
  readonly clock: Clock;
  /** Ends every wait when the client closes. */
  readonly signal: AbortSignal;
  readonly breaker: BreakerLimits;
  readonly queue: QueueLimits;
}

/** What changes while requests come and go. */
interface State {
  readonly parts: ScheduleParts;
  readonly users: readonly User[];
  readonly waiting: Record<Lane, Waiter[]>;
  breaker: Breaker;
  passes: number;
  turns: number;
  /** The highest ticket that came: tickets rise, so a lower one comes again. */
  newest: number;
}

export function createSchedule(parts: ScheduleParts): Schedule {
  const state: State = {
    parts,
    users: parts.tokens.map((tokens) => newUser(parts, tokens)),
    waiting: { interactive: [], incremental: [], backfill: [] },
    breaker: closedBreaker,
    passes: 0,
    turns: 0,
    newest: -1,
  };
  let tickets = 0;
  parts.signal.addEventListener('abort', () => refuseAll(state, closed), { once: true });
  return {
    ticket() {
      tickets += 1;
      return tickets;
    },
    enter: (lane, ticket, begun = nowOf(state)) => enter(state, lane, ticket, begun),
    leftMs: (lane, begun) => deadlineOf(state, lane, begun) - nowOf(state),
    snapshot: () => ({
      waiting: lengths(state.waiting),
      users: state.users.map(({ inFlight, concurrency }) => ({ inFlight, limit: concurrency.limit })),
    }),
  };
}

function newUser({ clock, signal }: ScheduleParts, tokens: TokenProvider): User {
  const gate = createGate(clock, signal);
  return { tokens, gate, concurrency: firstConcurrency, inFlight: 0, lastTurn: 0 };
}

function enter(state: State, lane: Lane, ticket: number, begun: number): Promise<Place> {
  const { signal, queue } = state.parts;
  const line = state.waiting[lane];
  if (signal.aborted) return Promise.reject(closed());
  // Whoever was let in once, and comes again after a throttle or a failure, is not turned away half way.
  const isNew = ticket > state.newest;
  state.newest = Math.max(state.newest, ticket);
  if (isNew && line.length >= queue.length) return Promise.reject(queueFull(lane, queue.length));
  return new Promise((resolve, reject) => {
    insert(line, { ticket, deadline: deadlineOf(state, lane, begun), resolve, reject });
    pump(state);
    if (line.length > 0) refuseHopeless(state);
  });
}

/** Until when a request may wait, in milliseconds since 1970. */
function deadlineOf(state: State, lane: Lane, begun: number): number {
  return (lane === 'interactive' ? begun : nowOf(state)) + state.parts.queue.waitMs[lane];
}

/** Lets go whoever may: called when a request comes, when one ends and when a hold ends. */
function pump(state: State): void {
  for (;;) {
    const lane = chooseLane(lengths(state.waiting), state.passes);
    if (lane === null) return;
    const now = nowOf(state);
    const admission = admit(state.breaker, now);
    if (admission === 'refuse') {
      const waitMs = breakerWaitMs(state.breaker, now, state.parts.breaker);
      refuseAll(state, () => breakerOpen(waitMs));
      return;
    }
    const user = state.users[chooseUser(state.users.map(loadOf)) ?? -1];
    if (user === undefined) return;
    const waiter = state.waiting[lane].shift();
    if (waiter === undefined) return;
    if (waiter.deadline < now) {
      waiter.reject(queueTimeout(lane, state.parts.queue.waitMs[lane], null));
      continue;
    }
    state.passes = countPass(state.passes, lane, state.waiting.backfill.length > 0);
    waiter.resolve(
      occupy(state, user, admission === 'probe', () => clear(state, user, lane, waiter.deadline)),
    );
  }
}

function occupy(state: State, user: User, isProbe: boolean, clear: Place['clear']): Place {
  if (isProbe) state.breaker = probing(state.breaker);
  state.turns += 1;
  user.lastTurn = state.turns;
  user.inFlight += 1;
  const { epoch } = user.concurrency;
  return {
    tokens: user.tokens,
    user: state.users.indexOf(user),
    clear,
    leave({ health, hint, holdMs }) {
      user.inFlight -= 1;
      user.concurrency = withHint(after(user.concurrency, health, epoch), hint);
      state.breaker = afterTry(state.breaker, health, isProbe, nowOf(state), state.parts.breaker);
      if (health === 'throttled') hold(state, user, holdMs);
      pump(state);
    },
  };
}

async function clear(state: State, user: User, lane: Lane, deadline: number): Promise<void> {
  const isOpen = await user.gate.pass(deadline);
  const now = nowOf(state);
  if (isOpen && now <= deadline) return;
  const opening = user.gate.opensAt();
  throw queueTimeout(lane, state.parts.queue.waitMs[lane], opening === null ? null : opening - now);
}

function hold(state: State, user: User, ms: number): void {
  user.gate.hold(ms);
  void user.gate.pass(Number.POSITIVE_INFINITY).then(() => pump(state));
  refuseHopeless(state);
}

function refuseAll(state: State, why: () => Error): void {
  for (const line of Object.values(state.waiting)) {
    for (const waiter of line.splice(0)) waiter.reject(why());
  }
}

/** Refuses those who cannot go before their deadline because every user is held for longer. */
function refuseHopeless(state: State): void {
  const opening = earliestOpening(state.users);
  if (opening === null) return;
  for (const lane of lanes) {
    const line = state.waiting[lane];
    const hopeless = line.filter((waiter) => waiter.deadline < opening);
    if (hopeless.length === 0) continue;
    line.splice(0, line.length, ...line.filter((waiter) => waiter.deadline >= opening));
    const mostMs = state.parts.queue.waitMs[lane];
    for (const waiter of hopeless) waiter.reject(queueTimeout(lane, mostMs, opening - nowOf(state)));
  }
}

function nowOf(state: State): number {
  return state.parts.clock.now().getTime();
}

function after(state: Concurrency, health: Health, epoch: number): Concurrency {
  if (health === 'throttled') return afterThrottle(state, epoch);
  return health === 'clean' ? afterClean(state, epoch) : state;
}

function loadOf(user: User) {
  const { gate, inFlight, concurrency, lastTurn } = user;
  return { isHeld: gate.opensAt() !== null, inFlight, limit: concurrency.limit, lastTurn };
}

/** When the first user may send again; null when one may now, or only waits for a request to end. */
function earliestOpening(users: readonly User[]): number | null {
  let earliest: number | null = null;
  for (const { gate } of users) {
    const opens = gate.opensAt();
    if (opens === null) return null;
    earliest = earliest === null ? opens : Math.min(earliest, opens);
  }
  return earliest;
}

function lengths(waiting: Readonly<Record<Lane, readonly Waiter[]>>): Readonly<Record<Lane, number>> {
  const { interactive, incremental, backfill } = waiting;
  return { interactive: interactive.length, incremental: incremental.length, backfill: backfill.length };
}

/** By ticket: a request that is tried again stands before those that came after it. */
function insert(line: Waiter[], waiter: Waiter): void {
  const last = line.at(-1);
  if (last === undefined || last.ticket < waiter.ticket) line.push(waiter);
  else
    line.splice(
      line.findIndex((other) => other.ticket > waiter.ticket),
      0,
      waiter,
    );
}
