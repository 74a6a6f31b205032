import type { Job } from '../domain/job.ts';
import { type AskedMode, paramsOf, parseMode } from '../domain/sync/run-mode.ts';
import { BridgeError } from '../errors.ts';
import type { Deps } from './deps.ts';
import { startJob } from './start-job.ts';

/**
 * Queues a run of the sync. Throws `invalid-request` with every field that does not fit the mode, also when the
 * run whose failures are to be retried does not exist.
 */
export async function startSyncRun(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids'>,
  asked: AskedMode & { readonly allowMassDelete: boolean },
  requestedBy: string,
): Promise<Job> {
  const parsed = parseMode(asked);
  if (!parsed.ok) {
    const { errors } = parsed;
    const detail = errors.length === 1 ? 'One field is not valid.' : `${errors.length} fields are not valid.`;
    throw new BridgeError('invalid-request', detail, { errors });
  }
  const { mode } = parsed;
  if (mode.mode === 'retry-failed' && mode.run !== null) await requireSyncRun(deps, mode.run);
  const params = { ...paramsOf(mode), ...(asked.allowMassDelete && { allowMassDelete: true }) };
  return startJob(deps, { kind: 'sync', params, requestedBy });
}

async function requireSyncRun(deps: Pick<Deps, 'sql'>, id: string): Promise<void> {
  const job = await deps.sql.read((tx) => tx.jobs.get(id));
  if (job?.kind === 'sync') return;
  const errors = [{ field: 'run', rule: 'must be the id of a sync run' }];
  throw new BridgeError('invalid-request', 'One field is not valid.', { errors });
}
