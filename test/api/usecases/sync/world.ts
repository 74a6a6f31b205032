import { createDataverseClient } from '../../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import type { Job } from '../../../../api/domain/job.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Row, Table, Value } from '../../../../api/domain/model/column.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { syncedTables } from '../../../../api/domain/model/tables.ts';
import { driftOf } from '../../../../api/domain/sync/drift.ts';
import { startDataverseEmulator } from '../../../../api/local/dataverse/start.ts';
import type { TimedClock } from '../../../../api/ports/clock.ts';
import type { Dataverse } from '../../../../api/ports/dataverse.ts';
import type { ClaimedJob, Sql, SqlTransaction } from '../../../../api/ports/sql.ts';
import { reconcile } from '../../../../api/usecases/reconcile.ts';
import { type JobHandler, runNextJob } from '../../../../api/usecases/run-jobs.ts';
import { runSync, type ValidateRow } from '../../../../api/usecases/run-sync.ts';
import { anyDatabase } from '../../../conformance/sql/any-database.ts';
import { countingIds, fixedTokens, silentLogger } from '../../adapters/dataverse/support.ts';

export const territory = tableNamed('territory');
export const contact = tableNamed('contact');
export const site = tableNamed('customerSite');
export const contract = tableNamed('contract');
export const revenue = tableNamed('revenueData');

/** Ids that sort by table and number. */
export function idOf(table: Table, index: number): string {
  const kind = syncedTables.indexOf(table) + 1;
  return `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

export function siteRow(index: number, cells: Readonly<Record<string, Value>> = {}): Row {
  return {
    id: idOf(site, index),
    siteNumber: String(index).padStart(4, '0'),
    name: `Site ${index}`,
    address: null,
    contractType: null,
    territoryId: null,
    isActive: true,
    revenueSharePercentage: null,
    minimumLaborHours: null,
    billingContactId: null,
    ...cells,
  };
}

export function contractRow(index: number, cells: Readonly<Record<string, Value>> = {}): Row {
  const empty = Object.fromEntries(contract.columns.map((column) => [column.name, null]));
  return {
    ...empty,
    id: idOf(contract, index),
    contractNumber: `C-${index}`,
    customerSiteId: idOf(site, 1),
    contractType: choiceValue('contractType', 'FixedFee'),
    billingType: choiceValue('billingType', 'Arrears'),
    startDate: '2026-01-01',
    status: choiceValue('contractStatus', 'Draft'),
    contractValue: '90000.00',
    terms: '{}',
    ...cells,
  };
}

export function revenueRow(index: number, cells: Readonly<Record<string, Value>> = {}): Row {
  const day = new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10);
  return {
    id: idOf(revenue, index),
    name: `0001 ${day} VD1`,
    customerSiteId: idOf(site, 1),
    revenueDate: day,
    revenueCode: 'VD1',
    revenueSource: choiceValue('revenueSource', 'Parking'),
    grossRevenue: '110.00',
    netRevenue: '100.00',
    transactionCount: 10,
    averageTransactionValue: '11.00',
    ...cells,
  };
}

export interface Writes {
  create: number;
  update: number;
  delete: number;
  upserted: number;
}

/** Parts of the bridge that a test replaces. */
export interface Replaced {
  readonly sql?: Sql;
  readonly dataverse?: Dataverse;
  readonly validateRow?: ValidateRow;
  /** Parts worked on at the same time. */
  readonly lanes?: number;
}

export interface World {
  readonly sql: Sql;
  /** What a person or flow does in Dataverse. */
  readonly dataverse: Dataverse;
  /** Writes the bridge made in Dataverse since the world began. */
  readonly writes: Writes;
  /** Moves the time of the emulator. */
  advanceDays(days: number): Promise<void>;
  /** Runs one sync to its end; `use` replaces parts of the bridge, e.g. to let them fail. */
  run(params?: Job['params'], use?: Replaced): Promise<Job>;
  /** Queues a sync and answers its id. */
  queue(params?: Job['params']): Promise<string>;
  /**
   * Works on the next sync as a worker does. Aborting `stop` is the end of its process: the job stays
   * `running`, and the next worker comes when its lease has passed.
   */
  work(use?: Replaced, stop?: AbortSignal): Promise<void>;
  job(id: string): Promise<Job>;
  drift(): Promise<number>;
  insert(table: Table, ...rows: Row[]): Promise<void>;
  change(table: Table, id: string, cells: Readonly<Record<string, Value>>): Promise<void>;
  remove(table: Table, id: string): Promise<void>;
  sqlRow(table: Table, id: string): Promise<Row | null>;
  remoteRow(table: Table, id: string): Promise<Row | null>;
  remoteChange(table: Table, id: string, cells: Readonly<Record<string, Value>>): Promise<void>;
  /** A request to the Web API past the client, which would refuse to write what breaks the model. */
  raw(method: 'POST' | 'PATCH', path: string, body: object): Promise<void>;
  failures(job: Job): Promise<readonly { rowId: string; label: string; code: string; message: string }[]>;
}

/** Real time stands still; pauses end after a turn of the event loop. */
const clock: TimedClock = {
  // Nothing of these tests takes too long.
  timer: () => () => undefined,
  now: () => new Date('2026-01-31T09:00:00Z'),
  sleep: (_ms, signal) =>
    new Promise((resolve) => {
      if (signal === undefined) setImmediate(resolve);
      else if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    }),
};

const json = { 'content-type': 'application/json' };

/** A database and an emulator over HTTP, both in memory, with the bridge between them. */
export async function openWorld(t: { teardown(work: () => Promise<void>): unknown }): Promise<World> {
  // The database keeps the time of the machine; so does the emulator, until a test moves it.
  let ahead = 0;
  const emulator = await startDataverseEmulator({
    port: 0,
    tables: syncedTables,
  });
  const logger = silentLogger();
  const ids = countingIds();
  const client = createDataverseClient({ url: emulator.url, tokens: fixedTokens(), clock, logger, ids });
  const sql = await openSql({ url: await anyDatabase(), clock, logger });
  t.teardown(async () => {
    await client.close();
    await sql.close();
    await emulator.close();
  });
  const writes: Writes = { create: 0, update: 0, delete: 0, upserted: 0 };
  const counted = countWrites(client, writes);
  const write = <T>(work: (tx: SqlTransaction) => Promise<T>) => sql.write(work);
  /** Time passes until the leases of a worker that was stopped are over. */
  const lapse = async (fence: ClaimedJob): Promise<void> => {
    const now = clock.now().toISOString();
    await write(async (tx) => {
      const job = await tx.jobs.get(fence.id);
      await tx.jobs.beat(fence, { now, until: now }, job?.progress ?? null, job?.counts ?? {});
      await tx.lanes.releaseAll(fence.id);
    });
  };
  const queue = async (params: Job['params'] = {}): Promise<string> => {
    const id = ids.next();
    await write((tx) => tx.jobs.insert(queued(id, params)));
    return id;
  };
  const work = async (use: Replaced = {}, stop?: AbortSignal): Promise<void> => {
    const deps = { sql, clock, ids, logger, dataverse: counted, ...use };
    const lanes = { owner: ids.next(), leaseMs: 60_000, lanes: use.lanes ?? 4 };
    const options = { ...lanes, kinds: ['sync'], ...(stop && { signal: stop }) } as const;
    let taken: ClaimedJob | null = null;
    const sync: JobHandler = (job, control) => {
      taken = job as ClaimedJob;
      return runSync(deps, job, control, lanes);
    };
    await runNextJob({ ...deps, sql }, { sync }, options);
    if (stop !== undefined && taken !== null) await lapse(taken);
  };
  const jobNow = async (id: string): Promise<Job> => {
    const found = await sql.read((tx) => tx.jobs.get(id));
    if (found === null) throw new Error('the job is gone');
    return found;
  };

  return {
    sql,
    dataverse: client,
    writes,
    advanceDays: async (days) => {
      ahead += days * 86_400_000;
      const body = JSON.stringify({ now: new Date(Date.now() + ahead) });
      const { ok } = await fetch(`${emulator.url}/_emulator/clock`, { method: 'POST', body, headers: json });
      if (!ok) throw new Error('the clock of the emulator cannot be moved');
    },
    run: async (params = {}, use = {}) => {
      const id = await queue(params);
      await work(use);
      return jobNow(id);
    },
    queue,
    work,
    job: jobNow,
    drift: async () => driftOf(await reconcile({ sql, dataverse: client })),
    insert: (table, ...rows) => write((tx) => tx.rows.insert(table, rows)),
    change: async (table, id, cells) => {
      if (!(await write((tx) => tx.rows.update(table, id, cells)))) throw new Error(`no ${table.name} ${id}`);
    },
    remove: async (table, id) => {
      if (!(await write((tx) => tx.rows.delete(table, id)))) throw new Error(`no ${table.name} ${id}`);
    },
    sqlRow: (table, id) => sql.read((tx) => tx.rows.get(table, id)),
    remoteRow: async (table, id) => (await client.get(table, id))?.row ?? null,
    remoteChange: async (table, id, cells) => {
      const found = await client.get(table, id);
      if (found === null) throw new Error(`no ${table.name} ${id}`);
      await client.update(table, id, cells, found.etag);
    },
    raw: async (method, path, body) => {
      const answer = await fetch(`${emulator.url}/api/data/v9.2/${path}`, {
        method,
        headers: { 'content-type': 'application/json', authorization: 'Bearer token' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    },
    failures: (job) => sql.read((tx) => tx.jobs.failures(job.id, 100)),
  };
}

/** A sync job that waits. */
export function queued(id: string, params: Job['params']): Job {
  return {
    id,
    kind: 'sync',
    status: 'queued',
    params,
    progress: null,
    counts: {},
    result: null,
    error: null,
    cancelRequested: false,
    pauseRequested: false,
    createdBy: 'test',
    createdAt: clock.now().toISOString(),
    startedAt: null,
    finishedAt: null,
  };
}

/** The client with some operations replaced, in whatever lane they are asked for. */
export function replacing(client: Dataverse, operations: Partial<Dataverse>): Dataverse {
  const replaced: Dataverse = { ...client, inLane: () => replaced, within: () => replaced, ...operations };
  return replaced;
}

function countWrites(client: Dataverse, writes: Writes): Dataverse {
  return replacing(client, {
    create: (table, row) => {
      writes.create += 1;
      return client.create(table, row);
    },
    update: (table, id, cells, etag) => {
      writes.update += 1;
      return client.update(table, id, cells, etag);
    },
    delete: (table, id, etag) => {
      writes.delete += 1;
      return client.delete(table, id, etag);
    },
    upsertMany: (table, rows) => {
      writes.upserted += rows.length;
      return client.upsertMany(table, rows);
    },
  });
}
