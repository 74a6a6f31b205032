import type { Job, JobProgress } from '../../domain/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JobControl } from '../run-jobs.ts';

export interface ThrottledControl extends JobControl {
  /** Publishes what was held back, if anything. */
  flush(): Promise<void>;
}

/**
 * Publishes at most one beat in `everyMs` and keeps the latest back: a beat is a write, and a live run deals with
 * many small batches.
 */
export function throttledControl(control: JobControl, clock: Clock, everyMs: number): ThrottledControl {
  let published = Number.NEGATIVE_INFINITY;
  let held: { readonly progress: JobProgress; readonly counts: Job['counts'] } | null = null;
  const flush = async (): Promise<void> => {
    if (held === null) return;
    const { progress, counts } = held;
    held = null;
    published = clock.now().getTime();
    await control.beat(progress, counts);
  };
  return {
    ...control,
    beat: async (progress, counts) => {
      held = { progress: { ...progress, step: 'Live' }, counts };
      if (clock.now().getTime() - published >= everyMs) await flush();
    },
    flush,
  };
}
