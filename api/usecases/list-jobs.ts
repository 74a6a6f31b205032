import type { Job, JobKind } from '../domain/job.ts';
import type { Deps } from './deps.ts';

/** A page of jobs of one kind, newest first; `next` is the position after its last job. */
export async function listJobs(
  deps: Pick<Deps, 'sql'>,
  query: { readonly kind: JobKind; readonly before?: string | undefined; readonly top: number },
): Promise<{ readonly jobs: readonly Job[]; readonly next: string | undefined }> {
  const { kind, before, top } = query;
  const found = await deps.sql.read((tx) =>
    tx.jobs.list({ kind, limit: top + 1, ...(before !== undefined && { before }) }),
  );
  const jobs = found.slice(0, top);
  return { jobs, next: found.length > top ? jobs.at(-1)?.id : undefined };
}
