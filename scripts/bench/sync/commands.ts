import type { Job } from '../../../api/domain/job.ts';

/** What the benchmark asks of the process that holds the bridge. */
export type Command =
  /** Writes revenue rows into SQL, as a load of Towne Park would. */
  | { readonly do: 'fill'; readonly rows: number; readonly from: number }
  /** Writes sites into SQL. */
  | { readonly do: 'sites'; readonly sites: number }
  /** Runs one sync to its end. */
  | { readonly do: 'run'; readonly params: Job['params'] }
  | { readonly do: 'live'; readonly feedsMs: number }
  /** Changes the name of a site in SQL. */
  | { readonly do: 'change'; readonly id: string; readonly name: string }
  /** Reports a site that was changed in Dataverse at that time (`Date.now()`). */
  | { readonly do: 'report'; readonly id: string; readonly name: string; readonly at: number }
  /** Ends the live run and tells what was measured since it began. */
  | { readonly do: 'latencies' };

export interface RunAnswer {
  readonly status: string;
  readonly seconds: number;
  readonly counts: Job['counts'];
  /** Rows the bridge wrote in Dataverse and in SQL during the run. */
  readonly written: number;
  /** Largest resident memory of the process so far, MiB. */
  readonly mebibytes: number;
}

export interface Latencies {
  /** Milliseconds, one entry per change that arrived. */
  readonly toDataverse: readonly number[];
  readonly toSql: readonly number[];
  /** Changes that did not arrive. */
  readonly missing: number;
}
