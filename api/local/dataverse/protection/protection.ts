import { type LimitName, type ProtectionLimits, productLimits } from './limits.ts';
import { SlidingWindow } from './sliding-window.ts';

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly limit: LimitName; readonly retryAfterSeconds: number };

/** What the `x-ms-ratelimit-*` headers show. */
export interface Remaining {
  readonly requests: number;
  readonly milliseconds: number;
}

interface UserLoad {
  readonly window: SlidingWindow;
  running: number;
}

/** Users in memory; only the users of the organisation come here, so this is a bound and not a rule. */
const maxUsers = 10_000;
/** The product names no time for too many requests at once; a place is free as soon as one ends. */
const concurrencyRetrySeconds = 1;

/** Counts what each user does, always; refuses when limits are set. A refused request does not count. */
export class Protection {
  readonly #now: () => Date;
  #limits: ProtectionLimits | null;
  #users = new Map<string, UserLoad>();

  constructor(limits: ProtectionLimits | null, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  get limits(): ProtectionLimits {
    return this.#limits ?? productLimits;
  }

  /** New limits; null counts only. What was counted is forgotten. */
  setLimits(limits: ProtectionLimits | null): void {
    this.#limits = limits;
    this.forget();
  }

  /** Empties all windows; requests that run go on and are not counted any more. */
  forget(): void {
    this.#users = new Map();
  }

  /** Lets a request of the user begin, or tells the limit it meets. Whoever is let in must call `leave`. */
  admit(userId: string): Admission {
    const user = this.#user(userId);
    const refused = this.#limits === null ? null : this.#refusal(user, this.#limits);
    if (refused !== null) return refused;
    user.running += 1;
    return { ok: true };
  }

  /** The request ended after so many milliseconds; `requests` is what it counts for. */
  leave(userId: string, milliseconds: number, requests = 1): void {
    const user = this.#user(userId);
    user.running = Math.max(0, user.running - 1);
    user.window.add(this.#now().getTime(), {
      requests,
      milliseconds: milliseconds * this.limits.timeFactor,
    });
  }

  remaining(userId: string | null): Remaining {
    const { requests, executionSeconds } = this.limits;
    const user = userId === null ? undefined : this.#users.get(userId);
    const load = user?.window.load(this.#now().getTime()) ?? { requests: 0, milliseconds: 0 };
    return {
      requests: Math.max(0, requests - load.requests),
      milliseconds: Math.max(0, executionSeconds * 1000 - load.milliseconds),
    };
  }

  #refusal(user: UserLoad, limits: ProtectionLimits): Admission | null {
    const at = this.#now().getTime();
    const { window } = user;
    const requests = window.waitFor(at, (load) => load.requests + user.running < limits.requests);
    if (requests > 0) return refuse('requests', requests);
    const time = window.waitFor(at, (load) => load.milliseconds < limits.executionSeconds * 1000);
    if (time > 0) return refuse('time', time);
    if (user.running >= limits.concurrent) return refuse('concurrency', concurrencyRetrySeconds * 1000);
    return null;
  }

  #user(userId: string): UserLoad {
    const known = this.#users.get(userId);
    if (known !== undefined) return known;
    if (this.#users.size >= maxUsers) this.#users.clear();
    const made = { window: new SlidingWindow(this.limits.windowSeconds * 1000), running: 0 };
    this.#users.set(userId, made);
    return made;
  }
}

function refuse(limit: LimitName, milliseconds: number): Admission {
  return { ok: false, limit, retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1000)) };
}
