import type { Context } from '../context.ts';
import {
  invalidArgument,
  type ODataError,
  payloadError,
  unknownNavigation,
  unknownProperty,
  wrongType,
} from '../errors.ts';
import { isObject, type Json, type JsonObject, NumberLexeme, parseJson } from '../json/parse.ts';
import type { Collection } from '../metadata/collections.ts';
import type { Bind, Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import { acceptValue } from '../values/accept.ts';
import { guidText } from '../values/literal-text.ts';
import { resolveBind } from './address.ts';
import { lookupCells } from './lookup-cells.ts';
import { refuseUpdate } from './refuse-message.ts';
import { roundingOf } from './rounding-of.ts';

/** Rows a body creates or binds through one of its navigation properties. */
export type Related =
  | { readonly kind: 'parent'; readonly bind: Bind; readonly name: string; readonly row: JsonObject }
  | { readonly kind: 'children'; readonly collection: Collection; readonly rows: readonly JsonObject[] }
  | { readonly kind: 'bound'; readonly collection: Collection; readonly ids: readonly string[] };

/** What a body asks for: the primary key it names and the cells it sets, by column position. */
export interface Changes {
  readonly id: string | undefined;
  readonly cells: Map<number, Cell>;
  /** Of a create only: an update changes no related rows. */
  readonly related: readonly Related[];
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
  if (mode === 'update') refuseUpdate(shape, Object.keys(body));
  const reading: Reading = { context, shape, mode, cells: new Map(), related: [] };
  let id: string | undefined;
  for (const [name, value] of Object.entries(body)) {
    if (name === shape.table.primaryId) id = readId(shape, value);
    else if (name.endsWith('@odata.bind')) readBind(reading, name, value);
    else if (name === '@odata.type') checkType(shape, value);
    else if (!name.includes('@')) readValue(reading, name, value);
  }
  return { id, cells: reading.cells, related: reading.related };
}

/** A row may name its own type only. */
function checkType(shape: Shape, value: Json): void {
  const { entitySetName, logicalName } = shape.table;
  const type = `Microsoft.Dynamics.CRM.${logicalName}`;
  if (value === type || value === `#${type}`) return;
  const named = typeof value === 'string' ? value.replace(/^#/, '').slice(0, 200) : '';
  throw payloadError(
    entitySetName,
    `Microsoft.OData.ODataException: A type named '${named}' is not compatible with the expected type '${type}'.`,
  );
}

interface Reading {
  readonly context: Context;
  readonly shape: Shape;
  readonly mode: 'create' | 'update';
  readonly cells: Map<number, Cell>;
  readonly related: Related[];
}

function readId(shape: Shape, value: Json): string {
  const id = typeof value === 'string' ? guidText(value) : undefined;
  if (id !== undefined) return id;
  const shown =
    value instanceof NumberLexeme ? value.text : typeof value === 'object' ? 'StartObject' : value;
  throw wrongType(shape.table.entitySetName, shape.table.primaryId, String(shown), 'Edm.Guid');
}

function readValue(reading: Reading, name: string, value: Json): void {
  const { context, shape, mode, cells } = reading;
  const { table } = shape;
  const position = shape.position.get(name);
  const column = position === undefined ? undefined : table.columns[position];
  if (position !== undefined && column !== undefined && column.type.kind !== 'lookup' && !column.hidden) {
    const cell = acceptValue(table, column, value, roundingOf(context));
    if (mode === 'create' ? column.validForCreate : column.validForUpdate) cells.set(position, cell);
    return;
  }
  const bind = shape.byNavigation.get(name);
  if (bind !== undefined && value === null) setLookup(reading, bind, null);
  else readRelated(reading, name, value);
}

/** An object or array in a navigation property: a deep insert. */
function readRelated({ shape, mode, related }: Reading, name: string, value: Json): void {
  const { entitySetName, logicalName } = shape.table;
  const bind = shape.byNavigation.get(name);
  const collection = shape.collections.get(name);
  if (bind === undefined && collection === undefined) {
    throw unknownProperty(entitySetName, logicalName, name);
  }
  if (mode === 'update') throw deepUpdate(entitySetName);
  if (bind !== undefined && isObject(value)) {
    related.push({ kind: 'parent', bind, name, row: value });
  } else if (collection !== undefined && Array.isArray(value) && value.every(isObject)) {
    related.push({ kind: 'children', collection, rows: value });
  } else {
    const wanted = bind === undefined ? 'StartArray' : 'StartObject';
    throw payloadError(
      entitySetName,
      `Microsoft.OData.ODataException: The navigation property '${name}' was read with an unexpected value; '${wanted}' was expected.`,
    );
  }
}

/** An update never reaches into related rows. */
export function deepUpdate(set: string): ODataError {
  return payloadError(
    set,
    'Microsoft.OData.ODataException: Deep update of navigation properties is not allowed.',
  );
}

function readBind(reading: Reading, name: string, value: Json): void {
  const { context, shape } = reading;
  const property = name.slice(0, -'@odata.bind'.length);
  const bind = shape.byNavigation.get(property);
  const { table } = shape;
  const collection = shape.collections.get(property);
  if (collection !== undefined) {
    bindCollection(reading, collection, name, value);
    return;
  }
  if (bind === undefined) throw unknownNavigation(table.entitySetName, property);
  if (value !== null && typeof value !== 'string') throw notText(shape, name, value);
  const target = value === null ? null : resolveBind(context, shape, property, bind.targets, value);
  setLookup(reading, bind, target);
}

function notText(shape: Shape, name: string, value: Json): ODataError {
  const shown = value instanceof NumberLexeme ? value.text : 'StartObject';
  return wrongType(shape.table.entitySetName, name, shown, 'Edm.String');
}

function bindCollection(reading: Reading, collection: Collection, name: string, value: Json): void {
  const { context, shape, mode, related } = reading;
  if (mode === 'update') throw deepUpdate(shape.table.entitySetName);
  if (!Array.isArray(value)) throw notText(shape, name, value);
  const ids = value.map((reference) => {
    if (typeof reference !== 'string') throw notText(shape, name, reference);
    return resolveBind(context, shape, collection.name, [collection.target], reference).id;
  });
  related.push({ kind: 'bound', collection, ids });
}

/** Points a lookup somewhere. Null through the property of one target leaves a lookup to another alone. */
function setLookup(
  { shape, cells }: Reading,
  bind: Bind,
  target: { readonly table: string; readonly id: string } | null,
): void {
  const column = shape.table.columns[bind.position];
  if (column?.validForUpdate === false)
    throw invalidArgument(`The attribute '${column.logicalName}' is read-only.`);
  if (target === null && column?.logicalName === 'ownerid')
    throw invalidArgument('Attribute: ownerid cannot be set to NULL');
  if (target === null && (cells.get(bind.position) ?? null) !== null) return;
  for (const [position, cell] of lookupCells(shape, bind.position, target)) cells.set(position, cell);
}
