/** What one user did within a window. */
export interface Load {
  readonly requests: number;
  readonly milliseconds: number;
}

interface Bucket {
  /** Epoch milliseconds at which the bucket began. */
  readonly from: number;
  requests: number;
  milliseconds: number;
}

/** Parts of a window: an entry leaves at most one thousandth of the window late, and memory stays bounded. */
const parts = 1000;

/** Adds up what happened in the last `windowMs` milliseconds. Time is given with every call and must not go back. */
export class SlidingWindow {
  readonly #windowMs: number;
  readonly #widthMs: number;
  #buckets: Bucket[] = [];
  #requests = 0;
  #milliseconds = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#widthMs = Math.max(1, Math.ceil(windowMs / parts));
  }

  add(at: number, load: Load): void {
    const from = at - (at % this.#widthMs);
    let last = this.#buckets.at(-1);
    if (last === undefined || last.from < from) {
      last = { from, requests: 0, milliseconds: 0 };
      this.#buckets.push(last);
    }
    last.requests += load.requests;
    last.milliseconds += load.milliseconds;
    this.#requests += load.requests;
    this.#milliseconds += load.milliseconds;
  }

  load(at: number): Load {
    this.#drop(at);
    return { requests: this.#requests, milliseconds: this.#milliseconds };
  }

  /** Milliseconds until so much has left the window that `fits` holds; 0 when it holds already. */
  waitFor(at: number, fits: (load: Load) => boolean): number {
    this.#drop(at);
    let { requests, milliseconds } = this.load(at);
    if (fits({ requests, milliseconds })) return 0;
    for (const bucket of this.#buckets) {
      requests -= bucket.requests;
      milliseconds -= bucket.milliseconds;
      if (fits({ requests, milliseconds })) return this.#end(bucket) - at;
    }
    return this.#windowMs;
  }

  #end(bucket: Bucket): number {
    return bucket.from + this.#widthMs - 1 + this.#windowMs;
  }

  #drop(at: number): void {
    let gone = 0;
    for (const bucket of this.#buckets) {
      if (this.#end(bucket) > at) break;
      this.#requests -= bucket.requests;
      this.#milliseconds -= bucket.milliseconds;
      gone += 1;
    }
    if (gone === 0) return;
    this.#buckets = this.#buckets.slice(gone);
    // Sums of fractions drift; an empty window is exactly empty.
    if (this.#buckets.length === 0) this.#milliseconds = 0;
  }
}
