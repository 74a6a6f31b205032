import { type JobDeps, type JobHandlers, type RunJobsOptions, runJobs } from '../usecases/run-jobs.ts';

export interface JobWorkerOptions extends Omit<RunJobsOptions, 'signal'> {
  /** Stops the worker; a job under way stops at its next safe point and is taken up again later. */
  readonly signal: AbortSignal;
  /** Wait when there is no job. */
  readonly idleMs: number;
}

/** Runs jobs as they come until the signal aborts; resolves once it has stopped and never rejects. */
export async function startJobWorker(
  deps: JobDeps,
  handlers: JobHandlers,
  options: JobWorkerOptions,
): Promise<void> {
  while (!options.signal.aborted) {
    try {
      await runJobs(deps, handlers, options);
    } catch (error) {
      deps.logger.error({ err: error }, 'jobs could not be read or written');
    }
    await deps.clock.sleep(options.idleMs, options.signal);
  }
}
