import type { Clock, Ids } from '../../ports/clock.ts';
import type { Dataverse } from '../../ports/dataverse.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import { createBulkPace } from './bulk-pace.ts';
import { changes } from './changes.ts';
import type { BulkLimits, Context } from './context.ts';
import { create } from './create.ts';
import { deleteRow } from './delete.ts';
import { createGate } from './gate.ts';
import { get } from './get.ts';
import { getByKey } from './get-by-key.ts';
import { importSolution } from './import-solution.ts';
import { defaultRetryLimits, pauseMs, type RetryLimits } from './retry.ts';
import { createSend } from './send.ts';
import { createTransport, defaultTimeouts, type Timeouts } from './transport.ts';
import { update } from './update.ts';
import { upsertMany } from './upsert-many.ts';
import { whoAmI } from './who-am-i.ts';

export interface DataverseClientOptions {
  /** Environment URL, e.g. `https://contoso.crm.dynamics.com`; a trailing slash is ignored. */
  readonly url: string;
  readonly tokens: TokenProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ids: Ids;
  /** Sent with every write; webhooks and plug-ins find it in `SharedVariables`. */
  readonly tag?: string | undefined;
  /** Rows per page of the change feed; 5000 is the most Dataverse gives. */
  readonly pageSize?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly retry?: Partial<RetryLimits> | undefined;
  readonly bulk?: Partial<BulkLimits> | undefined;
  /** Longest answer that is read; a page of long memos may need a smaller `pageSize` instead. */
  readonly maxBodyBytes?: number | undefined;
  /** Fraction from 0 to 1 for each pause; taken from a fresh id when absent. */
  readonly jitter?: (() => number) | undefined;
}

/** What deployment does besides the port. */
export interface DataverseAdmin {
  /** Imports a solution package (zip bytes); resolves when it is installed. */
  importSolution(zip: Uint8Array): Promise<void>;
}

export type DataverseClient = Dataverse & DataverseAdmin;

const mebibyte = 1024 * 1024;
const defaultBulk: BulkLimits = {
  rows: 1000,
  firstRows: 100,
  fewestRows: 25,
  targetMs: 3000,
  bytes: 16 * mebibyte,
  lanes: 4,
};
const connections = 8;

/** Client of one Dataverse environment over the Web API v9.2. */
export function createDataverseClient(options: DataverseClientOptions): DataverseClient {
  const closing = new AbortController();
  const { context, close } = assemble(options, closing.signal);
  return {
    whoAmI: () => whoAmI(context),
    changes: (table, deltaLink, pageSize) => changes(context, table, deltaLink, pageSize ?? context.pageSize),
    get: (table, id) => get(context, table, id),
    getByKey: (table, key) => getByKey(context, table, key),
    create: (table, row) => create(context, table, row),
    update: (table, id, cells, etag) => update(context, table, id, cells, etag),
    delete: (table, id, etag) => deleteRow(context, table, id, etag),
    upsertMany: (table, rows) => upsertMany(context, table, rows),
    importSolution: (zip) => importSolution(context, zip, options.ids.next()),
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await close();
    },
  };
}

function assemble(
  options: DataverseClientOptions,
  signal: AbortSignal,
): { context: Context; close: () => Promise<void> } {
  const base = new URL(options.url);
  const root = `${base.pathname.replace(/\/+$/, '')}/api/data/v9.2/`;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const limits = { ...defaultRetryLimits, ...options.retry };
  const jitter = options.jitter ?? (() => fractionOf(options.ids.next()));
  const { tokens, clock, ids, logger } = options;
  const maxBodyBytes = options.maxBodyBytes ?? 256 * mebibyte;
  const transport = createTransport(base.origin, { timeouts, connections, maxBodyBytes });
  const gate = createGate(clock, signal);
  const bulk = { ...defaultBulk, ...options.bulk };
  const context: Context = {
    clock,
    ids,
    signal,
    send: createSend({ transport, tokens, gate, clock, ids, logger, signal, root, limits, jitter }),
    origin: base.origin,
    root,
    tag: options.tag ?? null,
    pageSize: options.pageSize ?? 5000,
    bulk,
    pace: createBulkPace(bulk),
    importTimeoutMs: timeouts.importMs,
    resolveAttempts: limits.attempts,
    pause: (round) => clock.sleep(pauseMs(round, null, jitter(), limits), signal),
  };
  return { context, close: () => transport.close() };
}

/** The first 32 bits of a GUID as a fraction: ids are the one source of chance. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
}
