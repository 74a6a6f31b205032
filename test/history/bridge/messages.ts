import type { Job, JobFailure } from '../../../api/domain/job.ts';
import type { RemoteHint } from '../../../api/domain/sync/remote-hints.ts';
import type { PointName, RunMode } from '../plan.ts';

/** Where a run stops: it dies there, or stands still until `go`. */
export interface StopAt {
  readonly at: PointName;
  readonly nth: number;
  readonly how: 'die' | 'stand';
}

/** What the checker asks of a bridge process. `now` is the process's own idea of the time, in milliseconds. */
export type Order =
  | { readonly do: 'open'; readonly sqlUrl: string; readonly dataverseUrl: string; readonly serial: number }
  | {
      readonly do: 'hint';
      readonly now: number;
      readonly times: number;
      readonly rows: readonly RemoteHint[];
    }
  | {
      readonly do: 'run';
      readonly now: number;
      readonly mode: RunMode;
      readonly pageSize: number;
      readonly stutter: boolean;
      readonly cutSmall: boolean;
      /** Parts worked on at the same time; the others go on while one stands. */
      readonly lanes: number;
      readonly stop: StopAt | null;
    }
  /** Works on parts of runs that other processes lead; always small ones. */
  | { readonly do: 'follow'; readonly now: number; readonly stop: StopAt | null }
  /** The one answer to it is the answer to the run that stood still. `now`: the time it has become. */
  | { readonly do: 'go'; readonly now: number }
  | { readonly do: 'reconcile' }
  | { readonly do: 'close' };

export interface Ran {
  readonly id: string;
  readonly status: Job['status'];
  readonly error: string | null;
  readonly counts: Job['counts'];
  readonly failures: readonly JobFailure[];
}

export type Answer =
  | { readonly is: 'ready' }
  | { readonly is: 'done' }
  | { readonly is: 'standing' }
  /** Every job the process worked on, in order. */
  | { readonly is: 'ran'; readonly jobs: readonly Ran[] }
  /** So many parts were worked on; an error ended it early. */
  | { readonly is: 'followed'; readonly parts: number; readonly error: string | null }
  | { readonly is: 'compared'; readonly drift: number }
  | { readonly is: 'broke'; readonly error: string };
