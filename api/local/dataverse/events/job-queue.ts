/** A job in the queue of its step. */
export interface Queued {
  readonly stepId: string;
  readonly jobId: string;
}

/** Jobs that wait, by step, so that one slow receiver does not hold up the others. */
export class JobQueue {
  readonly #waiting = new Map<string, Queued[]>();
  readonly #running = new Map<string, number>();
  /** Waiting and running ones: nobody is queued twice. */
  readonly #known = new Set<string>();

  add(job: Queued): void {
    if (this.#known.has(job.jobId)) return;
    this.#known.add(job.jobId);
    const queue = this.#waiting.get(job.stepId);
    if (queue === undefined) this.#waiting.set(job.stepId, [job]);
    else queue.push(job);
  }

  /** Takes every job that may start now: the oldest first, or one at a time from the newest on. */
  take(parallel: number, order: 'oldest-first' | 'newest-first'): Queued[] {
    const taken: Queued[] = [];
    const most = order === 'newest-first' ? 1 : parallel;
    for (const [step, queue] of this.#waiting) {
      const free = most - (this.#running.get(step) ?? 0);
      if (free <= 0) continue;
      const jobs = order === 'newest-first' ? queue.splice(-free, free) : queue.splice(0, free);
      this.#running.set(step, (this.#running.get(step) ?? 0) + jobs.length);
      taken.push(...jobs);
      if (queue.length === 0) this.#waiting.delete(step);
    }
    return taken;
  }

  done({ stepId, jobId }: Queued): void {
    this.#known.delete(jobId);
    const left = (this.#running.get(stepId) ?? 1) - 1;
    if (left === 0) this.#running.delete(stepId);
    else this.#running.set(stepId, left);
  }

  /** Forgets what waits; what runs goes on. */
  clear(): void {
    for (const queue of this.#waiting.values()) for (const { jobId } of queue) this.#known.delete(jobId);
    this.#waiting.clear();
  }

  get running(): boolean {
    return this.#running.size > 0;
  }

  get waiting(): boolean {
    return this.#waiting.size > 0;
  }
}
