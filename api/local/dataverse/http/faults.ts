/** A disturbance the next requests meet. `drop-*` closes the connection: the client cannot know the outcome. */
export type FaultKind = 'throttle' | 'unavailable' | 'drop-before-commit' | 'drop-after-commit';
export const faultKinds: readonly string[] = [
  'throttle',
  'unavailable',
  'drop-before-commit',
  'drop-after-commit',
];

export interface Fault {
  readonly kind: FaultKind;
  /** How many requests it meets. */
  readonly count: number;
  /** Requests that pass before it begins. */
  readonly after?: number;
  readonly retryAfterSeconds?: number;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only requests whose path below the API base begins with this. */
  readonly path?: string;
}

/** The faults in waiting, in the order they were added. */
export class Faults {
  #waiting: { fault: Fault; after: number; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, after: fault.after ?? 0, left: fault.count });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault this request meets; it is used up by one. */
  take(method: string, path: string): Fault | null {
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.path !== undefined && !path.startsWith(fault.path)) continue;
      if (entry.after > 0) {
        entry.after -= 1;
        continue;
      }
      entry.left -= 1;
      this.#waiting = this.#waiting.filter((e) => e.left > 0);
      return fault;
    }
    return null;
  }
}
