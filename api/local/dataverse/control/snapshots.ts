import type { Snapshot, Store } from '../store/store.ts';

/** Snapshots kept at the same time; a new one makes the oldest go. */
const maxSnapshots = 8;

/** Moments to go back to, by id. They live in memory and end with the process. */
export class Snapshots {
  readonly #kept = new Map<string, Snapshot>();
  #count = 0;

  /** Keeps the moment and returns its id. */
  take(store: Store): string {
    this.#count += 1;
    const id = `snapshot-${this.#count}`;
    this.#kept.set(id, store.snapshot());
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxSnapshots && oldest !== undefined) this.#kept.delete(oldest);
    return id;
  }

  /** Goes back to the moment; false when it is not kept (any more). */
  restore(store: Store, id: string): boolean {
    const snapshot = this.#kept.get(id);
    if (snapshot === undefined) return false;
    store.restore(snapshot);
    return true;
  }
}
