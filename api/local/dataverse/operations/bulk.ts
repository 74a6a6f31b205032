import { invalidArgument, methodNotAllowed, ODataError, payloadError } from '../errors.ts';
import { type Call, json, noContent, type Reply } from '../http/types.ts';
import { isObject, type JsonObject } from '../json/parse.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { guidText } from '../values/literal-text.ts';
import { type Address, findId, parseReference } from './address.ts';
import { createFrom, createWith } from './deep-insert.ts';
import { parseObject, readChanges } from './read-body.ts';
import { existing } from './retrieve.ts';
import { checkSameRow, withKey, withoutKey } from './write.ts';
import { updateRow } from './write-row.ts';

export type BulkMessage = 'CreateMultiple' | 'UpdateMultiple' | 'UpsertMultiple' | 'DeleteMultiple';
export const bulkMessages: readonly string[] = [
  'CreateMultiple',
  'UpdateMultiple',
  'UpsertMultiple',
  'DeleteMultiple',
];

/** A bulk message on a standard table: all targets in one unit, the first bad one fails them all. */
export function bulk(call: Call, table: RowTable, message: BulkMessage): Reply {
  if (call.method !== 'POST') throw methodNotAllowed(call.method);
  if (message === 'DeleteMultiple') {
    throw new ODataError(501, '0x80040203', 'DeleteMultiple has not yet been implemented.');
  }
  const targets = readTargets(call, table, message);
  const ids = call.context.store.write((unit) => {
    const seen = new Set<string>();
    return targets.map((target) => {
      const row = writeTarget(call, unit, table, target, message);
      if (seen.has(row.id))
        throw invalidArgument(`The request holds the record with Id = ${row.id} more than once.`);
      seen.add(row.id);
      return row.id;
    });
  });
  if (message !== 'CreateMultiple') return noContent();
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`,
    Ids: ids,
  });
}

function readTargets(call: Call, table: RowTable, message: BulkMessage): JsonObject[] {
  const { Targets: targets, ...others } = parseObject(call.body);
  const [other] = Object.keys(others).filter((name) => !name.includes('@'));
  if (other !== undefined) throw unknownParameter(other, message);
  const { entitySetName, logicalName } = table.shape.table;
  if (!Array.isArray(targets))
    throw invalidArgument("The parameter 'Targets' must be a collection of entities.");
  return targets.map((target) => {
    if (!isObject(target)) throw payloadError(entitySetName, 'An element of Targets is not an object.');
    const type = target['@odata.type'];
    if (typeof type !== 'string') {
      throw payloadError(
        entitySetName,
        "Microsoft.OData.ODataException: A type name was not found for an element of 'Targets'. '@odata.type' is required.",
      );
    }
    if (type.replace(/^#/, '') !== `Microsoft.Dynamics.CRM.${logicalName}`) {
      throw invalidArgument(`All targets must be of type '${logicalName}', found '${type}'.`);
    }
    return target;
  });
}

function unknownParameter(name: string, message: BulkMessage): ODataError {
  return payloadError(
    '',
    `Microsoft.OData.ODataException: The parameter '${name.slice(0, 100)}' in the request payload is not a valid parameter for the operation '${message}'.`,
  );
}

function writeTarget(
  call: Call,
  unit: Unit,
  table: RowTable,
  target: JsonObject,
  message: BulkMessage,
): StoredRow {
  const { context } = call;
  if (message === 'CreateMultiple') {
    return createFrom(context, unit, table, target);
  }
  const address = targetAddress(call, table, target);
  if (address === undefined) {
    if (message === 'UpdateMultiple') throw invalidArgument('Entity Id must be specified for Update.');
    return createFrom(context, unit, table, target);
  }
  const id = findId(table, address);
  if (id === undefined && message === 'UpsertMultiple') {
    const changes = readChanges(context, table.shape, target, 'create');
    const fresh = address.by === 'id' ? address.id : (changes.id ?? context.newId());
    const cells = withKey(context, table.shape, address, changes);
    return createWith(context, unit, table, fresh, { ...changes, cells });
  }
  const row = existing(table, address);
  const changes = readChanges(context, table.shape, target, 'update');
  checkSameRow(context, table.shape, row.id, changes);
  return updateRow(context, unit, table, row, withoutKey(table.shape, address, changes));
}

/** An element names its row by `@odata.id` (any key) or by the primary key column. */
function targetAddress(call: Call, table: RowTable, target: JsonObject): Address | undefined {
  const { primaryId, logicalName } = table.shape.table;
  const reference = target['@odata.id'];
  if (typeof reference === 'string') {
    const found = parseReference(call.context, reference);
    if (found.table === table) return found.address;
    throw invalidArgument(`'@odata.id' must name a row of '${logicalName}'.`);
  }
  if (reference !== undefined) throw invalidArgument("'@odata.id' must be the URL of a row.");
  const value = target[primaryId];
  const id = typeof value === 'string' ? guidText(value) : undefined;
  return id === undefined ? undefined : { by: 'id', id };
}
