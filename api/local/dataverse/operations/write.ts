import type { Context } from '../context.ts';
import { invalidArgument, type ODataError } from '../errors.ts';
import { applied } from '../http/prefer.ts';
import { type Call, noContent, type Reply } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { etag } from '../values/emit.ts';
import { type Address, findId } from './address.ts';
import { createFrom } from './deep-insert.ts';
import { deleteRow } from './delete-row.ts';
import { keyCells } from './key-cells.ts';
import { emitPlan, withoutExpand } from './plan.ts';
import { decideUpsert, type Preconditions, refusal } from './preconditions.ts';
import { type Changes, deepUpdate, parseObject, readChanges } from './read-body.ts';
import { refuseCreate, refuseDelete } from './refuse-message.ts';
import { requireMatch } from './require-match.ts';
import { existing, single } from './retrieve.ts';
import { createRow, updateRow } from './write-row.ts';

/** POST to an entity set. */
export function create(call: Call, table: RowTable): Reply {
  const { context } = call;
  emitPlan(call, table.shape);
  const body = parseObject(call.body);
  const row = context.store.write((unit) => {
    return createFrom(context, unit, table, body);
  });
  return written(call, table, row, 201, row.id);
}

/** PATCH of one row: update, or create where the preconditions allow it. `$expand` is ignored. */
export function patch(asked: Call, table: RowTable, address: Address): Reply {
  const call = withoutExpand(asked);
  const { context } = call;
  emitPlan(call, table.shape);
  const body = parseObject(call.body);
  let status = 200;
  const row = context.store.write((unit) => {
    const id = findId(table, address);
    const old = id === undefined ? undefined : table.rows.get(id);
    const decision = decideUpsert(conditionsOf(call), old && etag(old));
    if (decision === 'create') {
      status = 201;
      const changes = readChanges(context, table.shape, body, 'create');
      refuseCreate(table);
      if (changes.related.length > 0) throw deepUpdate(table.shape.table.entitySetName);
      return createRow(
        context,
        unit,
        table,
        newId(call, table, address, changes),
        withKey(context, table.shape, address, changes),
      );
    }
    if (decision !== 'update' || old === undefined) {
      throw refusal(
        decision === 'update' ? 'absent' : decision,
        table.shape.table.logicalName,
        idOf(address),
      );
    }
    const changes = readChanges(context, table.shape, body, 'update');
    checkSameRow(context, table.shape, old.id, changes);
    return updateRow(context, unit, table, old, withoutKey(table.shape, address, changes));
  });
  const urlKey = address.by === 'id' ? row.id : call.path.slice(call.path.indexOf('(') + 1, -1);
  return written(call, table, row, status, urlKey);
}

/** DELETE of one row; `If-Match` is honoured. */
export function remove(call: Call, table: RowTable, address: Address): Reply {
  const row = existing(table, address);
  requireMatch(call, table, row);
  refuseDelete(call.context, table, row.id);
  call.context.store.write((unit) => deleteRow(call.context, unit, table, row.id));
  return noContent();
}

function conditionsOf(call: Call): Preconditions {
  return { ifMatch: call.headers['if-match'], ifNoneMatch: call.headers['if-none-match'] };
}

function idOf(address: Address): string | undefined {
  return address.by === 'id' ? address.id : undefined;
}

function newId(call: Call, table: RowTable, address: Address, changes: Changes): string {
  if (address.by === 'key') return changes.id ?? call.context.newId();
  if (changes.id !== undefined && changes.id !== address.id) throw otherPrimaryKey(table.shape, address.id);
  return address.id;
}

/** The primary key of a row never changes; a body that names another row's is refused unless it is to be ignored. */
export function checkSameRow(context: Context, shape: Shape, id: string, changes: Changes): void {
  if (changes.id === undefined || changes.id === id || !context.unproven.refuseOtherPrimaryKey) return;
  throw otherPrimaryKey(shape, id);
}

function otherPrimaryKey({ table }: Shape, id: string): ODataError {
  return invalidArgument(
    `The primary key '${table.primaryId}' in the request body differs from the id ${id} of the ${table.logicalName} it is sent to. A primary key cannot be changed.`,
  );
}

/** On create the key values of the URL are set unless the body has its own. */
export function withKey(
  context: Context,
  shape: Shape,
  address: Address,
  changes: Changes,
): ReadonlyMap<number, Cell> {
  return new Map([...keyCells(context, shape, address), ...changes.cells]);
}

/** On update through an alternate key the key columns of the body are dropped. */
export function withoutKey(shape: Shape, address: Address, changes: Changes): ReadonlyMap<number, Cell> {
  if (address.by === 'id') return changes.cells;
  const cells = new Map(changes.cells);
  for (const column of address.key.columns) cells.delete(shape.position.get(column) ?? -1);
  return cells;
}

/** 204 with the row's URL, or the row itself with `return=representation`. */
export function written(call: Call, table: RowTable, row: StoredRow, status: number, urlKey: string): Reply {
  const entityId = `${call.base}${table.shape.table.entitySetName}(${urlKey})`;
  if (!call.prefer.representation) return noContent({ 'OData-EntityId': entityId });
  const list = call.prefer.annotationList;
  const headers = {
    ETag: etag(row),
    ...(status === 201 ? { Location: entityId } : {}),
    ...applied(['return=representation', list === null ? null : `odata.include-annotations="${list}"`]),
  };
  return { status, headers, body: single(call, table, row) };
}
