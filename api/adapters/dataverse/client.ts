import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { Table } from '../../domain/model/column.ts';
import type { Clock, Ids } from '../../ports/clock.ts';
import type { ChangePage, Dataverse, Lane } from '../../ports/dataverse.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import { type BreakerLimits, defaultBreakerLimits } from './breaker.ts';
import { changes } from './changes.ts';
import { mostAtOnce } from './concurrency.ts';
import type { BulkLimits, Context } from './context.ts';
import { create } from './create.ts';
import { deleteRow } from './delete.ts';
import { DataverseError } from './errors.ts';
import { get } from './get.ts';
import { getByKey } from './get-by-key.ts';
import { importSolution } from './import-solution.ts';
import { defaultRetryLimits, pauseMs, type RetryLimits } from './retry.ts';
import { createSchedule, defaultQueueLimits, type QueueLimits } from './schedule.ts';
import { type Call, createSend } from './send.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';
import { createTransport, defaultTimeouts, type Timeouts } from './transport.ts';
import { update } from './update.ts';
import { upsertMany } from './upsert-many.ts';
import { whoAmI } from './who-am-i.ts';
import { type Bypass, bypassHeaders, type Caller, callerHeaders } from './write-headers.ts';

export interface DataverseClientOptions {
  /** Environment URL, e.g. `https://contoso.crm.dynamics.com`; a trailing slash is ignored. */
  readonly url: string;
  /** One provider for each application user; several share the load. */
  readonly tokens: TokenProvider | readonly TokenProvider[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ids: Ids;
  /** Sent with every write; webhooks and plug-ins find it in `SharedVariables`. */
  readonly tag?: string | undefined;
  /** Logic inside Dataverse that the client's writes pass by. */
  readonly bypass?: Bypass | undefined;
  /** Rows per page of the change feed; 5000 is the most Dataverse gives. */
  readonly pageSize?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly retry?: Partial<RetryLimits> | undefined;
  readonly breaker?: Partial<BreakerLimits> | undefined;
  readonly queue?: Partial<QueueLimits> | undefined;
  readonly bulk?: Partial<BulkLimits> | undefined;
  /** Longest answer that is read; a page of long memos may need a smaller `pageSize` instead. */
  readonly maxBodyBytes?: number | undefined;
  /** Fraction from 0 to 1 for each pause; taken from a fresh id when absent. */
  readonly jitter?: (() => number) | undefined;
  /** Where spans and metrics go; the providers registered with the OpenTelemetry API when absent. */
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
}

/** What deployment does besides the port. */
export interface DataverseAdmin {
  /** Imports a solution package (zip bytes); resolves when it is installed. */
  importSolution(zip: Uint8Array): Promise<void>;
}

export interface DataverseClient extends Dataverse, DataverseAdmin {
  inLane(lane: Lane): DataverseClient;
  /** The same environment with every request made on behalf of another user. */
  actingFor(caller: Caller): DataverseClient;
}

const defaultBulk: BulkLimits = { rows: 500, bytes: 16 * 1024 * 1024, lanes: 4 };
const mebibyte = 1024 * 1024;

/** What all views of a client share. */
interface Core {
  readonly send: ReturnType<typeof createSend>;
  readonly telemetry: Telemetry;
  readonly context: Omit<Context, 'send'>;
  readonly newId: () => string;
  close(): Promise<void>;
}

/** What tells one view from another. */
type View = Pick<Call, 'lane' | 'headers'>;

/** Client of one Dataverse environment over the Web API v9.2. */
export function createDataverseClient(options: DataverseClientOptions): DataverseClient {
  return clientOf(assemble(options), { lane: 'incremental', headers: {} });
}

function clientOf(core: Core, view: View): DataverseClient {
  const run = <T>(name: string, table: Table | null, work: (context: Context) => Promise<T>): Promise<T> =>
    operate(core, view, name, table, work);
  const read = async <T>(name: string, table: Table, work: (context: Context) => Promise<T>): Promise<T> => {
    const row = await run(name, table, work);
    core.telemetry.rowsRead(table.set, row === null ? 0 : 1);
    return row;
  };
  return {
    inLane: (lane) => clientOf(core, { ...view, lane }),
    actingFor: (caller) =>
      clientOf(core, { ...view, headers: { ...view.headers, ...callerHeaders(caller) } }),
    whoAmI: () => run('whoAmI', null, whoAmI),
    changes: (table, deltaLink, pageSize) => feed(core, view, table, deltaLink, pageSize),
    get: (table, id) => read('get', table, (context) => get(context, table, id)),
    getByKey: (table, key) => read('getByKey', table, (context) => getByKey(context, table, key)),
    ...writesOf(core, run),
    importSolution: (zip) =>
      run('importSolution', null, (context) => importSolution(context, zip, core.newId())),
    close: () => core.close(),
  };
}

type Run = <T>(name: string, table: Table | null, work: (context: Context) => Promise<T>) => Promise<T>;

/** The writes of a view, their rows counted. */
function writesOf(core: Core, run: Run): Pick<Dataverse, 'create' | 'update' | 'delete' | 'upsertMany'> {
  const count = (table: Table, rows: number): void => core.telemetry.rowsWritten(table.set, rows);
  return {
    async create(table, row) {
      const created = await run('create', table, (context) => create(context, table, row));
      count(table, created.outcome === 'created' ? 1 : 0);
      return created;
    },
    async update(table, id, cells, etag) {
      const updated = await run('update', table, (context) => update(context, table, id, cells, etag));
      count(table, updated.outcome === 'updated' ? 1 : 0);
      return updated;
    },
    async delete(table, id, etag) {
      const deleted = await run('delete', table, (context) => deleteRow(context, table, id, etag));
      count(table, deleted === 'deleted' ? 1 : 0);
      return deleted;
    },
    async upsertMany(table, rows) {
      const outcomes = await run('upsertMany', table, (context) => upsertMany(context, table, rows));
      count(table, outcomes.filter((outcome) => outcome.outcome === 'written').length);
      return outcomes;
    },
  };
}

/** Runs an operation inside its span, in the lane of the view; its errors carry its name. */
function operate<T>(
  core: Core,
  view: View,
  name: string,
  table: Table | null,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  return core.telemetry.operation(name, table?.set ?? null, async (trace) => {
    const call: Call = { ...view, trace };
    try {
      return await work({ ...core.context, send: (request) => core.send(request, call) });
    } catch (error) {
      if (error instanceof DataverseError) error.operation ??= name;
      throw error;
    }
  });
}

/** The change feed; each page is an operation of its own, for the time between pages belongs to the caller. */
async function* feed(
  core: Core,
  view: View,
  table: Table,
  deltaLink: string | null,
  pageSize: number | undefined,
): AsyncGenerator<ChangePage, void, undefined> {
  const context: Context = {
    ...core.context,
    send: (request) => operate(core, view, 'changes', table, ({ send }) => send(request)),
  };
  for await (const page of changes(context, table, deltaLink, pageSize ?? context.pageSize)) {
    core.telemetry.rowsRead(table.set, page.rows.length + page.broken.length + page.deletedIds.length);
    yield page;
  }
}

function assemble(options: DataverseClientOptions): Core {
  const { clock, ids, logger } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const base = new URL(options.url);
  const root = `${base.pathname.replace(/\/+$/, '')}/api/data/v9.2/`;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const limits = { ...defaultRetryLimits, ...options.retry };
  const jitter = options.jitter ?? (() => fractionOf(ids.next()));
  const writeHeaders = bypassHeaders(options.bypass);
  const tokens: readonly TokenProvider[] = [options.tokens].flat();
  const schedule = createSchedule({
    tokens,
    clock,
    signal,
    breaker: { ...defaultBreakerLimits, ...options.breaker },
    queue: { ...defaultQueueLimits, ...options.queue },
  });
  const transport = createTransport(base.origin, {
    timeouts,
    // Opened as they are needed, so that they follow the limits of the schedule.
    connections: mostAtOnce * tokens.length,
    maxBodyBytes: options.maxBodyBytes ?? 256 * mebibyte,
  });
  const { tracerProvider, meterProvider } = options;
  const telemetry = createTelemetry({ clock, origin: base.origin, tracerProvider, meterProvider });
  telemetry.watch(schedule.snapshot);
  const parts = { transport, schedule, clock, ids, logger, signal, root, writeHeaders, limits, jitter };
  return {
    send: createSend(parts),
    telemetry,
    newId: () => ids.next(),
    context: {
      origin: base.origin,
      root,
      tag: options.tag ?? null,
      writeHeaders,
      pageSize: options.pageSize ?? 5000,
      bulk: { ...defaultBulk, ...options.bulk },
      importTimeoutMs: timeouts.importMs,
      resolveAttempts: limits.attempts,
      pause: (round) => clock.sleep(pauseMs(round, null, jitter(), limits), signal),
    },
    async close() {
      if (signal.aborted) return;
      closing.abort();
      telemetry.close();
      await transport.close();
    },
  };
}

/** The first 32 bits of a GUID as a fraction: ids are the one source of chance. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
}
