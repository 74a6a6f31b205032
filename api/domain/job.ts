/** A durable long-running operation. Times are ISO instants. */
export type JobKind = 'sync' | 'revenue-month';

/** Kinds of which one job runs at a time: two syncs would work on the same rows. */
export const exclusiveKinds: readonly JobKind[] = ['sync'];

export type JobStatus = 'queued' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled';

export interface JobProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly params: Readonly<Record<string, string | boolean | null>>;
  readonly progress: JobProgress | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly cancelRequested: boolean;
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

const ended: readonly JobStatus[] = ['completed', 'completed_with_errors', 'failed', 'cancelled'];

export function hasEnded(status: JobStatus): boolean {
  return ended.includes(status);
}
