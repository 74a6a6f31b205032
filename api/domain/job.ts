import type { SyncCounts } from './sync/counts.ts';

/** A durable long-running operation. Times are ISO instants. */
export type JobKind = 'sync' | 'revenue-month' | 'reconciliation';

/**
 * Kinds of which one job runs at a time: two syncs would work on the same rows, and a comparison reads every row
 * of both sides.
 */
export const exclusiveKinds: readonly JobKind[] = ['sync', 'reconciliation'];

/** The ways from one to another stand in `run-states.ts`. */
export const jobStatuses = [
  'queued',
  'running',
  'paused',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
] as const;

export type JobStatus = (typeof jobStatuses)[number];

export interface JobProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** Name of the table under work. */
  readonly table?: string;
  /** Rows compared a second since this worker took the run up; absent while nothing was compared. */
  readonly rowsPerSecond?: number;
  /** Counts so far by table name. */
  readonly tables?: Readonly<Record<string, SyncCounts>>;
}

export type JobParam = string | boolean | null | readonly string[];

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly params: Readonly<Record<string, JobParam>>;
  readonly progress: JobProgress | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly cancelRequested: boolean;
  readonly pauseRequested: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A row that did not go through, and why. */
export interface JobFailure {
  readonly table: string;
  readonly rowId: string;
  /** What a person knows the row by: site number, contract number. */
  readonly label: string;
  readonly code: string;
  readonly message: string;
}
