import type { JobFailure, JobKind } from '../domain/job.ts';
import type { ChangeAction, RowChange } from '../domain/sync/row-change.ts';
import type { Positioned } from '../ports/run-store.ts';
import type { Deps } from './deps.ts';
import { requireJob } from './get-job.ts';

/** A page of a list of a run; `next` is the position after its last entry, undefined on the last page. */
export interface ResultPage<T> {
  readonly entries: readonly Positioned<T>[];
  readonly next: number | undefined;
}

interface Asked {
  readonly kind: JobKind;
  readonly id: string;
  readonly table?: string | undefined;
  readonly after?: number | undefined;
  readonly top: number;
}

/** Rows that did not go through, in the order they were noted; throws `not-found`. */
export async function listFailures(deps: Pick<Deps, 'sql'>, asked: Asked): Promise<ResultPage<JobFailure>> {
  return deps.sql.read(async (tx) => {
    await requireJob(tx, asked);
    const { table, after, top } = asked;
    return pageOf(await tx.runs.failures(asked.id, { table, after, limit: top + 1 }), top);
  });
}

/** What a dry run found, in the order it was found; throws `not-found`. */
export async function listChanges(
  deps: Pick<Deps, 'sql'>,
  asked: Asked & { readonly action?: ChangeAction | undefined },
): Promise<ResultPage<RowChange>> {
  return deps.sql.read(async (tx) => {
    await requireJob(tx, asked);
    const { table, action, after, top } = asked;
    return pageOf(await tx.runs.changes(asked.id, { table, action, after, limit: top + 1 }), top);
  });
}

function pageOf<T>(found: readonly Positioned<T>[], top: number): ResultPage<T> {
  const entries = found.slice(0, top);
  return { entries, next: found.length > top ? entries.at(-1)?.position : undefined };
}
