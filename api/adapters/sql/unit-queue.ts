import { BridgeError } from '../../errors.ts';

/** Runs units with at most `parallel` at a time, in the order they came; refuses when too many wait. */
export class UnitQueue {
  readonly #parallel: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];
  #running = 0;

  constructor(parallel: number, maxWaiting: number) {
    this.#parallel = parallel;
    this.#maxWaiting = maxWaiting;
  }

  /** Throws `BridgeError('unavailable')` at once when the queue is full. */
  async run<T>(unit: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await unit();
    } finally {
      this.#leave();
    }
  }

  /** Resolves once nothing runs and nothing waits. */
  async drained(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#parallel) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new BridgeError('unavailable', `more than ${this.#maxWaiting} units wait for the database`);
    }
    // The one that leaves hands its place over, so the count of running units stays.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#end();
    else next();
  }

  #end(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
