import type { Job, JobFailure } from '../../../api/domain/job.ts';
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
  | { readonly do: 'hint'; readonly now: number; readonly times: number }
  | {
      readonly do: 'run';
      readonly now: number;
      readonly mode: RunMode;
      readonly pageSize: number;
      readonly stutter: boolean;
      readonly stop: StopAt | null;
    }
  /** The one answer to it is the answer to the run that stood still. */
  | { readonly do: 'go' }
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
  | { readonly is: 'compared'; readonly drift: number }
  | { readonly is: 'broke'; readonly error: string };
