import type { IncomingHttpHeaders } from 'node:http';
import { seededRandom } from '../../seed/random.ts';
import type { LimitName } from '../protection/limits.ts';

/**
 * A disturbance the next requests meet. `drop-*` closes the connection: the client cannot know the outcome.
 * `truncate-body` does the work and breaks off in the middle of the answer. `expire-token` makes the token of the
 * request worthless. `latency` comes on top of any other fault.
 */
export const faultKinds = [
  'throttle',
  'unavailable',
  'error',
  'latency',
  'drop-before-commit',
  'drop-after-commit',
  'truncate-body',
  'expire-token',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** How many requests it meets. */
  readonly count: number;
  /** Matching requests that pass before it begins. */
  readonly after?: number;
  /** Share of the matching requests it meets, 0 to 1; absent: all. The same `seed` meets the same ones. */
  readonly probability?: number;
  readonly seed?: number;
  /** `throttle` and `unavailable`. */
  readonly retryAfterSeconds?: number;
  /** Which service protection limit a `throttle` names; absent: requests. */
  readonly limit?: LimitName;
  /** HTTP status, code and text of an `error`. */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  /** How long a `latency` lasts; it counts as execution time. */
  readonly milliseconds?: number;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only requests whose path below the API base begins with this. */
  readonly path?: string;
  /** Only requests whose headers of these names contain these texts. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FaultTarget {
  readonly method: string;
  /** Path below the API base. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What one request meets. */
export interface Met {
  readonly fault: Fault | null;
  readonly latencyMs: number;
}

export const nothingMet: Met = { fault: null, latencyMs: 0 };

interface Waiting {
  readonly fault: Fault;
  readonly chance: () => boolean;
  after: number;
  left: number;
}

/** Faults in waiting at the same time. */
export const maxFaults = 1000;

/** The faults in waiting, in the order they were added. */
export class Faults {
  #waiting: Waiting[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  add(fault: Fault): void {
    const { probability, after, count } = fault;
    const random = seededRandom(fault.seed ?? 0);
    const chance = (): boolean => probability === undefined || random.chance(probability * 100);
    this.#waiting.push({ fault, chance, after: after ?? 0, left: count });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** What this request meets: every latency and the first other fault, each used up by one. */
  take(target: FaultTarget): Met {
    if (this.#waiting.length === 0) return nothingMet;
    let met: Fault | null = null;
    let latencyMs = 0;
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (fault.kind !== 'latency' && met !== null) continue;
      if (!matches(fault, target) || !strikes(entry)) continue;
      if (fault.kind === 'latency') latencyMs += fault.milliseconds ?? 0;
      else met = fault;
    }
    this.#waiting = this.#waiting.filter((entry) => entry.left > 0);
    return { fault: met, latencyMs };
  }
}

function strikes(entry: Waiting): boolean {
  if (entry.after > 0) {
    entry.after -= 1;
    return false;
  }
  if (!entry.chance()) return false;
  entry.left -= 1;
  return true;
}

function matches(fault: Fault, target: FaultTarget): boolean {
  if (fault.method !== undefined && fault.method !== target.method) return false;
  if (fault.path !== undefined && !target.path.startsWith(fault.path)) return false;
  return Object.entries(fault.headers ?? {}).every(([name, text]) =>
    String(target.headers[name.toLowerCase()] ?? '').includes(text),
  );
}
