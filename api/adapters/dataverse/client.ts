import type { Row, Table } from '../../domain/model/column.ts';
import type { BulkOutcome, BulkVerdict, Dataverse, Lane, Leash } from '../../ports/dataverse.ts';
import type { Address, Cells } from './address.ts';
import { assemble, type Core, type DataverseClientOptions } from './assemble.ts';
import { associate, type Link, type LinkEnd } from './associate.ts';
import { type BatchOptions, type BatchResult, batch } from './batch.ts';
import { BulkInterrupted } from './bulk-interrupted.ts';
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
import { get } from './get.ts';
import { getByKey } from './get-by-key.ts';
import { importSolution } from './import-solution.ts';
import { type ListPage, list } from './list.ts';
import type { Json, WritableObject } from './lossless-json.ts';
import { operate, operatePages, type Run, type View } from './operate.ts';
import type { Query } from './query.ts';
import { type TableDefinition, tableDefinition } from './table-definition.ts';
import { update } from './update.ts';
import { updateMany } from './update-many.ts';
import { type Upserted, type UpsertMode, upsert } from './upsert.ts';
import { upsertMany, upsertManyByKey } from './upsert-many.ts';
import { whoAmI } from './who-am-i.ts';
import type { BatchItem } from './write-batch.ts';
import { type Caller, callerHeaders } from './write-headers.ts';

export type { DataverseClientOptions } from './assemble.ts';

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
  ): Promise<readonly BulkVerdict[]>;
  associate(from: LinkEnd, link: Link, to: LinkEnd): Promise<'associated' | 'gone'>;
  disassociate(from: LinkEnd, link: Link, to: LinkEnd | null): Promise<'disassociated' | 'gone'>;
  batch(items: readonly BatchItem[], options?: BatchOptions): Promise<readonly BatchResult[]>;
  list(table: Table, query?: Query, pageSize?: number): AsyncIterable<ListPage>;
  callFunction(name: string, parameters?: Readonly<Record<string, Parameter>>, bound?: Bound): Promise<Json>;
  callAction(name: string, parameters?: WritableObject, options?: ActionOptions): Promise<Json>;
}

export interface DataverseClient extends Dataverse, DataverseAdmin, DataverseOperations {
  inLane(lane: Lane): DataverseClient;
  within(leash: Leash): DataverseClient;
  /** The same environment with every request made on behalf of another user. */
  actingFor(caller: Caller): DataverseClient;
}

/** Client of one Dataverse environment over the Web API v9.2. */
export function createDataverseClient(options: DataverseClientOptions): DataverseClient {
  return clientOf(assemble(options), { lane: 'incremental', headers: {}, leash: null });
}

function clientOf(core: Core, view: View): DataverseClient {
  const run: Run = (name, table, work) => operate(core, view, name, table, work);
  return {
    inLane: (lane) => clientOf(core, { ...view, lane }),
    within: (leash) => clientOf(core, { ...view, leash }),
    // The two headers of impersonation exclude each other: the latest caller takes the place of the one before.
    actingFor: (caller) => clientOf(core, { ...view, headers: callerHeaders(caller) }),
    whoAmI: () => run('whoAmI', null, whoAmI),
    ...readsOf(core, view, run),
    ...writesOf(core, run),
    ...bulkWritesOf(core, run),
    ...callsOf(run),
    close: () => core.close(),
  };
}

type Reads = Pick<DataverseClient, 'changes' | 'list' | 'get' | 'getByKey'>;

/** The reads of a view, their rows counted. */
function readsOf(core: Core, view: View, run: Run): Reads {
  const one = async <T>(name: string, table: Table, work: (context: Context) => Promise<T>): Promise<T> => {
    const row = await run(name, table, work);
    core.telemetry.rowsRead(table.set, row === null ? 0 : 1);
    return row;
  };
  return {
    changes: (table, deltaLink, pageSize) =>
      operatePages(
        core,
        view,
        'changes',
        table,
        (context) => changes(context, table, deltaLink, pageSize ?? context.pageSize),
        (page) => page.rows.length + page.broken.length + page.deletedIds.length,
      ),
    list: (table, query, pageSize) =>
      operatePages(
        core,
        view,
        'list',
        table,
        (context) => list(context, table, query, pageSize),
        (page) => page.rows.length + page.broken.length,
      ),
    get: (table, id) => one('get', table, (context) => get(context, table, id)),
    getByKey: (table, key) => one('getByKey', table, (context) => getByKey(context, table, key)),
  };
}

type Writes = Pick<DataverseClient, 'create' | 'update' | 'delete' | 'upsert'>;

/** The writes of single rows, the written ones counted. */
function writesOf(core: Core, run: Run): Writes {
  const write = async <T extends { outcome: string } | string>(
    name: string,
    table: Table,
    work: (context: Context) => Promise<T>,
  ): Promise<T> => {
    const result = await run(name, table, work);
    const outcome: string = typeof result === 'string' ? result : result.outcome;
    core.telemetry.rowsWritten(table.set, writtenOutcomes.has(outcome) ? 1 : 0);
    return result;
  };
  return {
    create: (table, row) => write('create', table, (context) => create(context, table, row)),
    update: (table, id, cells, etag) =>
      write('update', table, (context) => update(context, table, id, cells, etag)),
    delete: (table, id, etag) => write('delete', table, (context) => deleteRow(context, table, id, etag)),
    upsert: (table, address, cells, mode) =>
      write('upsert', table, (context) => upsert(context, table, address, cells, mode)),
  };
}

const writtenOutcomes: ReadonlySet<string> = new Set(['created', 'updated', 'written', 'deleted']);

type BulkWrites = Pick<DataverseClient, 'upsertMany' | 'createMany' | 'updateMany' | 'upsertManyByKey'>;

/** The bulk messages, the written rows counted. */
function bulkWritesOf(core: Core, run: Run): BulkWrites {
  const bulk = async <T extends BulkVerdict>(
    name: string,
    table: Table,
    work: (context: Context) => Promise<readonly T[]>,
  ): Promise<readonly T[]> => {
    const count = (outcomes: readonly { readonly outcome: string }[]) =>
      core.telemetry.rowsWritten(table.set, outcomes.filter(({ outcome }) => outcome === 'written').length);
    try {
      const outcomes = await run(name, table, work);
      count(outcomes);
      return outcomes;
    } catch (error) {
      if (error instanceof BulkInterrupted) count(error.outcomes);
      throw error;
    }
  };
  return {
    upsertMany: (table, rows) => bulk('upsertMany', table, (context) => upsertMany(context, table, rows)),
    createMany: (table, rows) => bulk('createMany', table, (context) => createMany(context, table, rows)),
    updateMany: (table, rows) => bulk('updateMany', table, (context) => updateMany(context, table, rows)),
    upsertManyByKey: (table, key, rows) =>
      bulk('upsertManyByKey', table, (context) => upsertManyByKey(context, table, key, rows)),
  };
}

type Calls = Pick<
  DataverseOperations,
  'associate' | 'disassociate' | 'batch' | 'callFunction' | 'callAction'
> &
  DataverseAdmin;

/** What writes or reads something else than rows of one table. */
function callsOf(run: Run): Calls {
  return {
    associate: (from, link, to) =>
      run('associate', from.table, (context) => associate(context, from, link, to)),
    disassociate: (from, link, to) =>
      run('disassociate', from.table, (context) => disassociate(context, from, link, to)),
    batch: (items, how) => run('batch', null, (context) => batch(context, items, how)),
    callFunction: (name, parameters, bound) =>
      run('callFunction', null, (context) => callFunction(context, name, parameters, bound)),
    callAction: (name, parameters, how) =>
      run('callAction', null, (context) => callAction(context, name, parameters, how)),
    tableDefinition: (name) => run('tableDefinition', null, (context) => tableDefinition(context, name)),
    choiceDefinition: (name) => run('choiceDefinition', null, (context) => choiceDefinition(context, name)),
    importSolution: (zip, how) => run('importSolution', null, (context) => importSolution(context, zip, how)),
  };
}
