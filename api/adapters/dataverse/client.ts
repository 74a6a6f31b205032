import type { Row, Table } from '../../domain/model/column.ts';
import type { Clock, Ids } from '../../ports/clock.ts';
import type { BulkOutcome, Dataverse } from '../../ports/dataverse.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import type { Address, Cells } from './address.ts';
import { associate, type Link, type LinkEnd } from './associate.ts';
import { type BatchOptions, type BatchResult, batch } from './batch.ts';
import type { Verdict } from './bulk.ts';
import { type BulkLimits, createBulkPace } from './bulk-pace.ts';
import { type ActionOptions, callAction } from './call-action.ts';
import { type Bound, callFunction, type Parameter } from './call-function.ts';
import { changes } from './changes.ts';
import { type ChoiceDefinition, choiceDefinition } from './choice-definition.ts';
import type { Context } from './context.ts';
import { create } from './create.ts';
import { createMany } from './create-many.ts';
import { deleteRow } from './delete.ts';
import { disassociate } from './disassociate.ts';
import type { ImportOptions } from './follow-import.ts';
import { createGate } from './gate.ts';
import { get } from './get.ts';
import { getByKey } from './get-by-key.ts';
import { importSolution } from './import-solution.ts';
import { type ListPage, list } from './list.ts';
import type { Json, WritableObject } from './lossless-json.ts';
import type { Query } from './query.ts';
import { defaultRetryLimits, pauseMs, type RetryLimits } from './retry.ts';
import { createSend } from './send.ts';
import { type TableDefinition, tableDefinition } from './table-definition.ts';
import { createTransport, defaultTimeouts, type Timeouts } from './transport.ts';
import { update } from './update.ts';
import { updateMany } from './update-many.ts';
import { type Upserted, type UpsertMode, upsert } from './upsert.ts';
import { upsertMany, upsertManyByKey } from './upsert-many.ts';
import { whoAmI } from './who-am-i.ts';
import type { BatchItem } from './write-batch.ts';

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
  importSolution(zip: Uint8Array, options?: ImportOptions): Promise<void>;
  tableDefinition(logicalName: string): Promise<TableDefinition | null>;
  choiceDefinition(name: string): Promise<ChoiceDefinition | null>;
}

/** What the Web API offers besides what the port asks for; each is described in the file of its name. */
export interface DataverseOperations {
  upsert(table: Table, address: Address, cells: Cells, mode?: UpsertMode): Promise<Upserted>;
  createMany(table: Table, rows: readonly Row[]): Promise<readonly BulkOutcome[]>;
  updateMany(table: Table, rows: readonly Row[]): Promise<readonly BulkOutcome[]>;
  upsertManyByKey(
    table: Table,
    keyColumns: readonly string[],
    rows: readonly Cells[],
  ): Promise<readonly Verdict[]>;
  associate(from: LinkEnd, link: Link, to: LinkEnd): Promise<'associated' | 'gone'>;
  disassociate(from: LinkEnd, link: Link, to: LinkEnd | null): Promise<'disassociated' | 'gone'>;
  batch(items: readonly BatchItem[], options?: BatchOptions): Promise<readonly BatchResult[]>;
  list(table: Table, query?: Query, pageSize?: number): AsyncIterable<ListPage>;
  callFunction(name: string, parameters?: Readonly<Record<string, Parameter>>, bound?: Bound): Promise<Json>;
  callAction(name: string, parameters?: WritableObject, options?: ActionOptions): Promise<Json>;
}

export type DataverseClient = Dataverse & DataverseAdmin & DataverseOperations;

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
    upsert: (table, address, cells, mode) => upsert(context, table, address, cells, mode),
    createMany: (table, rows) => createMany(context, table, rows),
    updateMany: (table, rows) => updateMany(context, table, rows),
    upsertManyByKey: (table, key, rows) => upsertManyByKey(context, table, key, rows),
    associate: (from, link, to) => associate(context, from, link, to),
    disassociate: (from, link, to) => disassociate(context, from, link, to),
    batch: (items, how) => batch(context, items, how),
    list: (table, query, pageSize) => list(context, table, query, pageSize),
    callFunction: (name, parameters, bound) => callFunction(context, name, parameters, bound),
    callAction: (name, parameters, how) => callAction(context, name, parameters, how),
    tableDefinition: (name) => tableDefinition(context, name),
    choiceDefinition: (name) => choiceDefinition(context, name),
    importSolution: (zip, how) => importSolution(context, zip, how),
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
