import type { Conflict, ConflictEvent, ConflictKind, ConflictState } from '../domain/sync/conflict.ts';

export interface ConflictQuery {
  readonly table?: string;
  readonly state?: ConflictState;
  readonly kind?: ConflictKind;
  readonly limit: number;
  /** Id of the last conflict of the page before. */
  readonly before?: string;
}

/** The conflict queue: at most one open or decided conflict per row, and a history that only grows. */
export interface ConflictStore {
  get(id: string): Promise<Conflict | null>;
  /** Newest detection first. */
  list(query: ConflictQuery): Promise<readonly Conflict[]>;
  /** Conflicts of these rows that are not closed, by SQL id; an empty id stands for the table itself. */
  unclosed(table: string, sqlIds: readonly string[]): Promise<readonly Conflict[]>;
  /** Inserts the conflict, or replaces the one with its id. */
  put(conflict: Conflict): Promise<void>;
  addEvent(event: ConflictEvent): Promise<void>;
  /** The newest `limit` entries, oldest first. */
  events(conflictId: string, limit: number): Promise<readonly ConflictEvent[]>;
}
