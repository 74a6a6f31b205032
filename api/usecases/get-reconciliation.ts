import type { Job } from '../domain/job.ts';
import type { TableComparison } from '../ports/drift-store.ts';
import type { Deps } from './deps.ts';
import { requireJob } from './get-job.ts';

/** A comparison of both sides with what it has found so far, by table; throws `not-found`. */
export async function getReconciliation(
  deps: Pick<Deps, 'sql'>,
  id: string,
): Promise<{ readonly job: Job; readonly tables: readonly TableComparison[] }> {
  return deps.sql.read(async (tx) => {
    const job = await requireJob(tx, { kind: 'reconciliation', id });
    return { job, tables: await tx.drift.of(id) };
  });
}
