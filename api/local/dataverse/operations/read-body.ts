import type { Context } from '../context.ts';
import {
  invalidArgument,
  ODataError,
  payloadError,
  unknownNavigation,
  unknownProperty,
  wrongType,
} from '../errors.ts';
import { isObject, type Json, type JsonObject, NumberLexeme, parseJson } from '../json/parse.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import { acceptValue } from '../values/accept.ts';
import { guidText } from '../values/literal-text.ts';
import { resolveBind } from './address.ts';

/** What a body asks for: the primary key it names and the cells it sets, by column position. */
export interface Changes {
  readonly id: string | undefined;
  readonly cells: Map<number, Cell>;
}

/** Parses a body that must be one JSON object. */
export function parseObject(body: string): JsonObject {
  const value = parseJson(body);
  if (!isObject(value)) {
    throw payloadError('', 'Microsoft.OData.ODataException: An object was expected in the request body.');
  }
  return value;
}

/**
 * Checks a row of a request against its table. Columns that the platform sets itself (created on, version
 * number, computed names) are ignored when sent, as Dataverse does; unknown ones are refused.
 */
export function readChanges(
  context: Context,
  shape: Shape,
  body: JsonObject,
  mode: 'create' | 'update',
): Changes {
  const cells = new Map<number, Cell>();
  let id: string | undefined;
  for (const [name, value] of Object.entries(body)) {
    if (name === shape.table.primaryId) id = readId(shape, value);
    else if (name.endsWith('@odata.bind')) readBind(context, shape, name, value, cells);
    else if (!name.includes('@')) readValue(context, shape, name, value, mode, cells);
  }
  return { id, cells };
}

function readId(shape: Shape, value: Json): string {
  const id = typeof value === 'string' ? guidText(value) : undefined;
  if (id !== undefined) return id;
  const shown =
    value instanceof NumberLexeme ? value.text : typeof value === 'object' ? 'StartObject' : value;
  throw wrongType(shape.table.entitySetName, shape.table.primaryId, String(shown), 'Edm.Guid');
}

function readValue(
  context: Context,
  shape: Shape,
  name: string,
  value: Json,
  mode: 'create' | 'update',
  cells: Map<number, Cell>,
): void {
  const { table } = shape;
  const position = shape.position.get(name);
  const column = position === undefined ? undefined : table.columns[position];
  if (position !== undefined && column !== undefined && column.type.kind !== 'lookup') {
    const cell = acceptValue(table, column, value, context.unproven.roundingMidpoint);
    if (mode === 'create' ? column.validForCreate : column.validForUpdate) cells.set(position, cell);
    return;
  }
  const bind = shape.byNavigation.get(name);
  if (bind !== undefined && value === null) cells.set(bind.position, null);
  else if (bind !== undefined && isObject(value)) {
    throw new ODataError(501, '0x8006088a', `Deep insert through '${name}' is not emulated.`);
  } else throw unknownProperty(table.entitySetName, table.logicalName, name);
}

function readBind(context: Context, shape: Shape, name: string, value: Json, cells: Map<number, Cell>): void {
  const property = name.slice(0, -'@odata.bind'.length);
  const bind = shape.byNavigation.get(property);
  const { table } = shape;
  if (bind === undefined) throw unknownNavigation(table.entitySetName, property);
  if (value !== null && typeof value !== 'string') {
    const shown = value instanceof NumberLexeme ? value.text : 'StartObject';
    throw wrongType(table.entitySetName, name, shown, 'Edm.String');
  }
  const column = table.columns[bind.position];
  if (column?.validForUpdate === false)
    throw invalidArgument(`The attribute '${column.logicalName}' is read-only.`);
  cells.set(bind.position, value === null ? null : resolveBind(context, shape, property, bind.target, value));
}
