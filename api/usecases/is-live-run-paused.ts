import { modeOf } from '../domain/sync/run-mode.ts';
import type { SqlTransaction } from '../ports/sql.ts';

/** Paused runs looked at, newest first. */
const lookBack = 100;

/** True while a person keeps the live run paused: then the schedule starts nothing that would carry changes over. */
export async function isLiveRunPaused(tx: Pick<SqlTransaction, 'jobs'>): Promise<boolean> {
  const paused = await tx.jobs.list({ kind: 'sync', limit: lookBack, statuses: ['paused'] });
  return paused.some(({ params }) => modeOf(params).mode === 'live');
}
