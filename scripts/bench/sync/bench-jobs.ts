import { readConfig } from '../../../api/config.ts';
import type { Job } from '../../../api/domain/job.ts';
import type { RemoteHint } from '../../../api/domain/sync/remote-hints.ts';
import { type JobHandler, runNextJob } from '../../../api/usecases/run-jobs.ts';
import { runLiveSync } from '../../../api/usecases/run-live-sync.ts';
import { runSync, type SyncDeps } from '../../../api/usecases/run-sync.ts';
import { startJob } from '../../../api/usecases/start-job.ts';
import { type HintBuffer, startHintBuffer } from '../../../api/workers/hint-buffer.ts';
import { peakMebibytes } from '../peak-memory.ts';
import type { RunAnswer } from './commands.ts';

export interface BenchJobs {
  run(params: Job['params']): Promise<RunAnswer>;
  startLive(feedsMs: number): Promise<void>;
  /** What an event of Dataverse would tell. */
  report(hints: readonly RemoteHint[]): void;
  endLive(): Promise<void>;
}

/** Works on sync runs as the bridge's worker does; `written` answers the rows written since it was last asked. */
export function createBenchJobs(deps: SyncDeps, written: () => number): BenchJobs {
  const stop = new AbortController();
  let live: { readonly id: string; readonly ended: Promise<unknown>; readonly hints: HintBuffer } | null =
    null;
  const lease = { owner: deps.ids.next(), leaseMs: 20_000 };
  const settings = { ...lease, lanes: readConfig({}).syncParts };
  const work = (handler: JobHandler) => runNextJob(deps, { sync: handler }, { ...lease, kinds: ['sync'] });
  const queue = (params: Job['params']) => startJob(deps, { kind: 'sync', params, requestedBy: 'bench' });
  return {
    async run(params) {
      await queue(params);
      written();
      const began = performance.now();
      const job = await work((claimed, control) => runSync(deps, claimed, control, settings));
      if (job === null || job.error !== null) throw new Error(`the run failed: ${job?.error}`);
      const seconds = (performance.now() - began) / 1000;
      return {
        status: job.status,
        seconds,
        counts: job.counts,
        written: written(),
        mebibytes: peakMebibytes(),
      };
    },
    async startLive(feedsMs) {
      const { id } = await queue({ mode: 'live' });
      const ended = work((job, control) => runLiveSync(deps, job, control, { feedsMs }));
      live = { id, ended, hints: startHintBuffer(deps, stop.signal) };
    },
    report: (hints) => live?.hints.note(hints),
    async endLive() {
      if (live === null) return;
      const { id, ended, hints } = live;
      await deps.sql.write((tx) => tx.jobs.request(id, 'cancel', deps.clock.now().toISOString()));
      stop.abort();
      await Promise.all([ended, hints.done]);
    },
  };
}
