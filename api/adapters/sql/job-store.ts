import type { Selectable } from 'kysely';
import type { Job, JobStatus } from '../../domain/job.ts';
import { isEndState, transitionsOn } from '../../domain/run-states.ts';
import { LeaseLost } from '../../ports/lane-store.ts';
import type { JobFence, JobStore } from '../../ports/sql.ts';
import { refusing, type UnitContext } from './context.ts';
import { claimJob } from './job-claim.ts';
import { addFailures, failuresOf } from './job-failures.ts';
import { fromJson, fromJsonOrNull, toJsonOrNull } from './json.ts';
import { clearLanes } from './lane-store.ts';
import { leaseEnd } from './lease-time.ts';
import type { JobTable } from './schema-types.ts';
import { storableDiagnosis } from './text.ts';

/** Longest error kept of a job, in characters. */
const maxError = 2000;

/** Durable jobs through one unit of work. */
export function jobStore(unit: UnitContext): JobStore {
  return {
    insert: (job) => insert(unit, job),
    get: (id) => getJob(unit, id),
    list: (query) => list(unit, query),
    claim: async (kinds, lease) => {
      const claim = await claimJob(unit, kinds, lease);
      const job = claim === null ? null : await getJob(unit, claim.id);
      return claim === null || job === null ? null : { ...job, token: claim.token };
    },
    hold: (fence) => hold(unit, fence),
    beat: (...beat) => beatJob(unit, ...beat),
    finish: (fence, end) => finish(unit, fence, end),
    request: (id, event, now) => request(unit, id, event, now),
    addFailures: (id, failures) => addFailures(unit, id, failures),
    failures: (id, limit) => failuresOf(unit, id, limit),
  };
}

async function insert(unit: UnitContext, job: Job): Promise<void> {
  const { params, progress, counts, result, cancelRequested, pauseRequested } = job;
  const cells = {
    id: job.id,
    kind: job.kind,
    status: job.status,
    params: JSON.stringify(params),
    progress: toJsonOrNull(progress),
    counts: JSON.stringify(counts),
    result: toJsonOrNull(result),
    error: job.error,
    cancel_requested: Number(cancelRequested),
    pause_requested: Number(pauseRequested),
    created_by: job.createdBy,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    lease_owner: null,
    lease_until: null,
    lease_token: 0,
  };
  await refusing(unit, { label: 'Job', verb: 'insert' }, () =>
    unit.db.insertInto('job').values(cells).execute(),
  );
}

async function getJob(unit: UnitContext, id: string): Promise<Job | null> {
  const row = await unit.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : jobOf(row);
}

/** Newest first; `before` is the id of the last job of the page before. */
async function list(unit: UnitContext, query: Parameters<JobStore['list']>[0]): Promise<readonly Job[]> {
  const { kind, limit, before, statuses } = query;
  let found = unit.db.selectFrom('job').selectAll().where('kind', '=', kind);
  if (statuses !== undefined) found = found.where('status', 'in', statuses);
  if (before !== undefined) {
    const cursor = await unit.db
      .selectFrom('job')
      .select(['id', 'created_at'])
      .where('id', '=', before)
      .execute();
    const [last] = cursor;
    if (last === undefined) return [];
    found = found.where((eb) =>
      eb.or([
        eb('created_at', '<', last.created_at),
        eb.and([eb('created_at', '=', last.created_at), eb('id', '<', last.id)]),
      ]),
    );
  }
  const rows = await found.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(jobOf);
}

async function beatJob(unit: UnitContext, ...beat: Parameters<JobStore['beat']>): Promise<boolean> {
  const [fence, lease, progress, counts] = beat;
  const lease_until = leaseEnd(unit.engine, lease);
  const result = await unit.db
    .updateTable('job')
    .set({ lease_until, progress: toJsonOrNull(progress), counts: JSON.stringify(counts) })
    .where('id', '=', fence.id)
    .where('lease_token', '=', fence.token)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** An update and not a look: a claim at the same moment then waits or fails. */
async function hold(unit: UnitContext, { id, token }: JobFence): Promise<void> {
  const result = await unit.db
    .updateTable('job')
    .set({ lease_token: token })
    .where('id', '=', id)
    .where('lease_token', '=', token)
    .where('status', '=', 'running')
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new LeaseLost('the job');
}

/** A job that has ended stays as it ended, and one that was paused waits for its resumption. */
async function finish(
  unit: UnitContext,
  { id, token }: JobFence,
  end: Parameters<JobStore['finish']>[1],
): Promise<boolean> {
  const result = await unit.db
    .updateTable('job')
    .set({
      status: end.status,
      finished_at: isEndState(end.status) ? end.finishedAt : null,
      pause_requested: 0,
      counts: JSON.stringify(end.counts),
      result: toJsonOrNull(end.result),
      error: end.error === null ? null : storableDiagnosis(end.error, maxError),
      lease_owner: null,
      lease_until: null,
    })
    .where('id', '=', id)
    .where('lease_token', '=', token)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Each update tests the state it leaves, so that a request and the worker never overwrite one another. */
async function request(
  unit: UnitContext,
  id: string,
  event: 'cancel' | 'pause' | 'resume',
  now: string,
): Promise<boolean> {
  for (const { from, to } of transitionsOn(event)) {
    const updated = await unit.db
      .updateTable('job')
      .set({
        status: to,
        ...(event === 'cancel' ? { cancel_requested: 1 } : { pause_requested: pauseFlag(event, to) }),
        ...(isEndState(to) && { finished_at: now }),
      })
      .where('id', '=', id)
      .where('status', '=', from)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) continue;
    if (isEndState(to)) await clearLanes(unit, id);
    return true;
  }
  return false;
}

/** Only a running job has to be told; the others are where they were sent. */
function pauseFlag(event: 'pause' | 'resume', to: JobStatus): number {
  return Number(event === 'pause' && to === 'running');
}

function jobOf(row: Selectable<JobTable>): Job {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    params: fromJson<Job['params']>(row.params),
    progress: fromJsonOrNull<NonNullable<Job['progress']>>(row.progress),
    counts: fromJson<Job['counts']>(row.counts),
    result: fromJsonOrNull<NonNullable<Job['result']>>(row.result),
    error: row.error,
    cancelRequested: row.cancel_requested === 1,
    pauseRequested: row.pause_requested === 1,
    createdBy: row.created_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
