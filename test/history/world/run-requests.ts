import type { JobStatus } from '../../../api/domain/job.ts';
import type { Sql } from '../../../api/ports/sql.ts';

/** More runs than a plan starts. */
const most = 200;

/** Ids of the runs in these states. */
async function runsIn(sql: Sql, states: readonly JobStatus[]): Promise<readonly string[]> {
  const runs = await sql.read((tx) => tx.jobs.list({ kind: 'sync', limit: most }));
  return runs.filter(({ status }) => states.includes(status)).map(({ id }) => id);
}

export async function countOf(sql: Sql, states: readonly JobStatus[]): Promise<number> {
  return (await runsIn(sql, states)).length;
}

/** A person asks the same of every run in these states; answers how many there were. */
export async function askOf(
  sql: Sql,
  states: readonly JobStatus[],
  event: 'pause' | 'resume',
  now: number,
): Promise<number> {
  const ids = await runsIn(sql, states);
  for (const id of ids) await sql.write((tx) => tx.jobs.request(id, event, new Date(now).toISOString()));
  return ids.length;
}
