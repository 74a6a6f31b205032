/** One accepted asynchronous import. */
export interface ImportJob {
  /** Another import is running: the job ends at once. */
  refuse(): void;
  /** Marks the job as running; false when it is gone meanwhile. */
  begin(): boolean;
  work(): void;
}

/** Packages wait in memory, so few may: each is as large as a request body. */
const maxWaiting = 4;
const maxStaged = 4;

/** Runs asynchronous imports, one at a time, and keeps packages that were staged. Nothing of it survives a restart. */
export class Imports {
  /** Keys (`table.key`) whose index is not built yet. */
  readonly pendingKeys = new Set<string>();
  readonly #schedule: (work: () => void) => void;
  readonly #staged = new Map<string, string>();
  #waiting = 0;
  #running = false;
  #stopped = false;

  constructor(schedule: (work: () => void) => void) {
    this.#schedule = schedule;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Whether as many imports wait as may. */
  get full(): boolean {
    return this.#waiting >= maxWaiting;
  }

  /** Begins the job later and works later still, so that each state can be seen. */
  add(job: ImportJob): void {
    this.#waiting += 1;
    this.#later(() => {
      this.#waiting -= 1;
      if (this.#running) {
        job.refuse();
        return;
      }
      if (!job.begin()) return;
      this.#running = true;
      this.#later(() => {
        try {
          job.work();
        } finally {
          this.#running = false;
        }
      });
    });
  }

  /** Keeps a package under the id; the oldest is forgotten when there are too many. */
  stage(id: string, zip: string): void {
    this.#staged.set(id, zip);
    const [oldest] = this.#staged.keys();
    if (this.#staged.size > maxStaged && oldest !== undefined) this.#staged.delete(oldest);
  }

  staged(id: string): string | undefined {
    return this.#staged.get(id);
  }

  stop(): void {
    this.#stopped = true;
  }

  #later(work: () => void): void {
    this.#schedule(() => {
      if (!this.#stopped) work();
    });
  }
}
