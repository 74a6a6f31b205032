import { type Context, instant } from '../context.ts';
import { entityKeyViolated, invalidArgument, matchingKeyExists, ODataError } from '../errors.ts';
import { deriveEndpoint } from '../events/derive-endpoint.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell, StatusOption } from '../metadata/types.ts';
import { businessUnitOf } from '../security/business-units.ts';
import { guardCreate, guardUpdate } from '../security/guard-writes.ts';
import { unguarded } from '../security/request-guard.ts';
import type { RowMessage } from '../store/row-message.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { padScale, toScaleText } from '../values/decimal-text.ts';

import { followersOf } from './cascade-assign.ts';
import { lookupCells } from './lookup-cells.ts';
import { refuseLoop } from './refuse-loop.ts';

type Cells = ReadonlyMap<number, Cell>;

/** Stands for no row wherever an id is asked for. */
const emptyId = '00000000-0000-0000-0000-000000000000';

/** Creates a row with the platform's own columns filled in. The id must be free. */
export function createRow(
  context: Context,
  unit: Unit,
  table: RowTable,
  id: string,
  cells: Cells,
): StoredRow {
  const { guard } = context;
  guard?.needs('Create', table.shape.table);
  if (id === emptyId) throw invalidArgument('The id 00000000-0000-0000-0000-000000000000 names no row.');
  if (table.rows.has(id)) throw matchingKeyExists();
  const { shape } = table;
  const row: Cell[] = shape.table.columns.map((column) => column.defaultValue ?? null);
  row[0] = id;
  for (const [position, cell] of cells) row[position] = cell;
  const set = setter(shape, row);
  const at = instant(context.now());
  set('createdon', row[shape.position.get('overriddencreatedon') ?? -1] ?? at);
  set('modifiedon', at);
  const { userId, onBehalfOf } = context.request;
  set('createdby', userId);
  set('createdonbehalfby', onBehalfOf);
  set('modifiedby', userId);
  set('modifiedonbehalfby', onBehalfOf);
  setOwner(context, shape, row);
  set('statecode', 0);
  set('statuscode', row[shape.position.get('statuscode') ?? -1] ?? defaultStatus(shape, 0));
  checkStatus(shape, row, id);
  const stored = put(context, unit, table, row, id);
  if (guard !== undefined) guardCreate(guard, { unit, table, row: stored, cells });
  raise(context, unit, { name: 'Create', table, id, before: undefined, after: stored }, cells);
  return stored;
}

/** Writes the given cells of an existing row; the row version rises even when nothing differs. */
export function updateRow(
  context: Context,
  unit: Unit,
  table: RowTable,
  old: StoredRow,
  cells: Cells,
): StoredRow {
  const { guard } = context;
  guard?.row('Write', table, old);
  const { shape } = table;
  const row: Cell[] = shape.table.columns.map((_, position) => old.cells[position] ?? null);
  for (const [position, cell] of cells) row[position] = cell;
  const set = setter(shape, row);
  set('modifiedon', instant(context.now()));
  set('modifiedby', context.request.userId);
  set('modifiedonbehalfby', context.request.onBehalfOf);
  if (cells.has(shape.position.get('ownerid') ?? -1)) setOwner(context, shape, row);
  coupleStatus(shape, row, cells, old.id);
  const stored = put(context, unit, table, row, old.id);
  if (guard !== undefined) guardUpdate(guard, old, { unit, table, row: stored, cells });
  raise(context, unit, { name: 'Update', table, id: old.id, before: old, after: stored }, cells);
  assignFollowers(context, unit, table, old, stored);
  return stored;
}

/** What belongs to a row goes to its new owner with it; rows may point to each other. */
function assignFollowers(
  context: Context,
  unit: Unit,
  parent: RowTable,
  before: StoredRow,
  after: StoredRow,
): void {
  const at = parent.shape.position.get('ownerid') ?? -1;
  const id = String(after.cells[at]);
  const owner = String(after.cells[parent.shape.typePosition.get(at) ?? -1] ?? 'systemuser');
  for (const { table, row } of followersOf(context.store, parent, before, after)) {
    const fresh = table.rows.get(row.id) ?? row;
    const cells = lookupCells(table.shape, table.shape.position.get('ownerid') ?? -1, { table: owner, id });
    updateRow(unguarded(context), unit, table, fresh, cells);
  }
}

function raise(
  context: Context,
  unit: Unit,
  message: Omit<RowMessage, 'sent' | 'request'>,
  cells: Cells,
): void {
  unit.raise({ ...message, sent: [...cells.keys()], request: context.request });
}

function setter(shape: Shape, row: Cell[]): (name: string, cell: Cell) => void {
  return (name, cell) => {
    const position = shape.position.get(name);
    if (position !== undefined) row[position] = cell;
  };
}

/** The owner is the acting user unless another user or a team is named; the row is in the owner's business unit. */
function setOwner(context: Context, shape: Shape, row: Cell[]): void {
  const position = shape.position.get('ownerid');
  if (position === undefined) return;
  const type = shape.typePosition.get(position) ?? -1;
  const owner = row[position] ?? null;
  const table = owner === null ? 'systemuser' : (row[type] ?? 'systemuser');
  const id = owner ?? context.request.userId;
  const set = setter(shape, row);
  row[position] = id;
  if (type >= 0) row[type] = table;
  set('owninguser', table === 'systemuser' ? id : null);
  set('owningteam', table === 'team' ? id : null);
  set('owningbusinessunit', businessUnitOf(context.store, String(table), String(id)));
}

function put(context: Context, unit: Unit, table: RowTable, row: Cell[], id: string): StoredRow {
  const { shape } = table;
  derive(context, shape, row);
  refuseLoop(table, id, row);
  for (const key of shape.table.keys) {
    const holder = table.idByKey(key, row);
    if (holder !== undefined && holder !== id) throw entityKeyViolated(key.label, key.columns);
  }
  const version = unit.nextVersion();
  setter(shape, row)('versionnumber', version);
  const stored = { id, version, cells: row };
  unit.put(table, stored);
  return stored;
}

/** Columns computed by the platform: full name, currency and base amounts (one currency, rate 1). */
function derive(context: Context, shape: Shape, row: Cell[]): void {
  const { columns, logicalName } = shape.table;
  if (logicalName === 'contact' || logicalName === 'systemuser') {
    const parts = [row[shape.position.get('firstname') ?? -1], row[shape.position.get('lastname') ?? -1]];
    const full = parts.filter((part) => part != null && part !== '').join(' ') || null;
    if (full !== null || logicalName === 'contact') setter(shape, row)('fullname', full);
  }
  if (logicalName === 'serviceendpoint') deriveEndpoint(shape, row);
  let money = false;
  for (const [position, column] of columns.entries()) {
    if (column.baseOf === undefined) continue;
    const amount = row[shape.position.get(column.baseOf) ?? -1] ?? null;
    row[position] = amount === null ? null : padScale(String(amount), 4);
    if (amount !== null) money = true;
  }
  const currency = shape.position.get('transactioncurrencyid');
  if (!money || currency === undefined) return;
  row[currency] ??= context.identity.currencyId;
  setter(shape, row)('exchangerate', toScaleText('1', 12, 'away-from-zero') ?? null);
}

function statusOf(shape: Shape, value: Cell): StatusOption | undefined {
  const type = shape.table.columns[shape.position.get('statuscode') ?? -1]?.type;
  return type?.kind === 'status' ? type.options.find((option) => option.value === value) : undefined;
}

function defaultStatus(shape: Shape, state: Cell): Cell {
  const type = shape.table.columns[shape.position.get('statuscode') ?? -1]?.type;
  return type?.kind === 'status' ? (type.options.find((o) => o.state === state)?.value ?? null) : null;
}

/** A new state takes its default status; a status must belong to the state. */
function coupleStatus(shape: Shape, row: Cell[], cells: Cells, id: string): void {
  const state = shape.position.get('statecode');
  const status = shape.position.get('statuscode');
  if (state === undefined || status === undefined) return;
  if (!cells.has(state) && !cells.has(status)) return;
  if (!cells.has(status)) {
    if (statusOf(shape, row[status] ?? null)?.state !== row[state])
      row[status] = defaultStatus(shape, row[state] ?? 0);
    return;
  }
  checkStatus(shape, row, id);
}

function checkStatus(shape: Shape, row: readonly Cell[], id: string): void {
  const state = shape.position.get('statecode');
  const status = shape.position.get('statuscode');
  if (state === undefined || status === undefined) return;
  if (statusOf(shape, row[status] ?? null)?.state === row[state]) return;
  throw new ODataError(
    400,
    '0x80048408',
    `${row[status]} is not a valid status code for state code ${row[state]} on ${shape.table.logicalName} with Id ${id}.`,
  );
}
