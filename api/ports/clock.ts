/** The only source of time; tests inject one that stands still. */
export interface Clock {
  now(): Date;
  /**
   * Milliseconds since some moment, growing steadily whatever is done to the time of day; left out by clocks
   * whose time of day is never set.
   */
  elapsed?(): number;
  /** Resolves after `ms` or when the signal aborts, whichever is first; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that also bounds how long something else may take. */
export interface TimedClock extends Clock {
  /** Calls `expired` once after `ms`, unless the function it answers is called before. */
  timer(ms: number, expired: () => void): () => void;
}

/** The only source of new ids: lower-case GUIDs. */
export interface Ids {
  next(): string;
}
