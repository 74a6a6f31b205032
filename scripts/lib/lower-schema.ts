import {
  defined,
  isObject,
  type Json,
  type JsonObject,
  listAt,
  objectAt,
  sameJson,
  textAt,
  without,
} from './json.ts';
import { titleCase } from './labels.ts';
import { flattenAllOf, unwrapUnion } from './lower-combined.ts';
import type { NoteBook } from './lower-notes.ts';
import { lowerNumbers, lowerText } from './lower-scalars.ts';

/** Whether a schema describes what a caller sends or what the API answers. */
export type Direction = 'input' | 'output';

/** What the lowering of schemas shares. */
export interface SchemaContext {
  readonly components: JsonObject;
  readonly notes: NoteBook;
  readonly definitions: Definitions;
}

/** Lowered component schemas by the name they get in the definition. */
export interface Definitions {
  readonly done: Map<string, { readonly source: string; readonly schema: JsonObject }>;
  readonly open: Set<string>;
}

const known = new Set(
  (
    '$ref type format title description enum const default nullable properties required items allOf oneOf anyOf ' +
    'additionalProperties minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern ' +
    'minItems maxItems uniqueItems minProperties maxProperties propertyNames example examples discriminator ' +
    'deprecated readOnly writeOnly'
  ).split(' '),
);

/** Keywords that Swagger 2.0 or the platform does not know and that only narrow or illustrate. */
const droppable = [
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'propertyNames',
  'example',
  'examples',
  'discriminator',
  'deprecated',
  'writeOnly',
];

/** Lowers one schema. Throws on a keyword it does not know and on what has no counterpart. */
export function lowerSchema(
  schema: Json,
  direction: Direction,
  place: string,
  context: SchemaContext,
): JsonObject {
  const source = objectAt(schema, place);
  refuseUnknown(source, place);
  if (typeof source.$ref === 'string') return lowerReference(source, direction, place, context);
  const resolve = (part: Json) => resolved(part, context);
  if (source.allOf !== undefined) {
    return lowerSchema(flattenAllOf(source, place, resolve), direction, place, context);
  }
  if (source.oneOf !== undefined || source.anyOf !== undefined) {
    return lowerSchema(
      unwrapUnion(source, direction, place, resolve, context.notes),
      direction,
      place,
      context,
    );
  }
  return lowerPlain(withNullFromTypes(source), direction, place, context);
}

function refuseUnknown(schema: JsonObject, place: string): void {
  for (const keyword of Object.keys(schema)) {
    if (!known.has(keyword) && !keyword.startsWith('x-')) {
      throw new Error(`${place}: keyword "${keyword}" has no rule for Swagger 2.0`);
    }
  }
}

/** A component by its reference; anything else as it is. */
function resolved(part: Json, context: SchemaContext): JsonObject {
  const schema = objectAt(part, 'schema');
  if (typeof schema.$ref !== 'string') return schema;
  const name = componentName(schema.$ref);
  return { ...resolved(context.components[name] ?? null, context), ...without(schema, '$ref') };
}

function componentName(reference: string): string {
  const match = /^#\/components\/schemas\/([A-Za-z0-9_.-]+)$/.exec(reference);
  if (match?.[1] === undefined)
    throw new Error(`reference ${reference} does not point to a component schema`);
  return match[1];
}

/** `$ref` with siblings becomes a copy that carries them; alone it points to a definition. */
function lowerReference(
  source: JsonObject,
  direction: Direction,
  place: string,
  context: SchemaContext,
): JsonObject {
  if (Object.keys(source).length > 1) {
    return lowerSchema(resolved(source, context), direction, place, context);
  }
  const name = componentName(textAt(source.$ref, place));
  const component = objectAt(context.components[name], `components.schemas.${name}`);
  const key = `${direction} ${name}`;
  if (context.definitions.open.has(key)) {
    context.notes.add('recursion-cut', place);
    return { type: 'object', description: `Another ${titleCase(name)}, not described further.` };
  }
  context.definitions.open.add(key);
  const schema = lowerSchema(component, direction, `components.schemas.${name}`, context);
  context.definitions.open.delete(key);
  return { $ref: `#/definitions/${define(name, schema, context.definitions)}` };
}

/**
 * Files a lowered component. Twins that differ in name only (`Site`, `SiteInput`) share one definition; one name
 * lowered differently for input and output gets two.
 */
function define(name: string, schema: JsonObject, definitions: Definitions): string {
  const base = name.replace(/Input$/, '');
  for (const candidate of [base, `${base}Input`]) {
    const existing = definitions.done.get(candidate);
    if (existing === undefined) {
      definitions.done.set(candidate, { source: name, schema });
      return candidate;
    }
    if (sameJson(existing.schema, schema)) return candidate;
  }
  throw new Error(`components.schemas.${name} is lowered in more than two ways`);
}

/** `type: [x, "null"]` of OpenAPI 3.1 is `nullable` of 3.0. */
function withNullFromTypes(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.type)) return schema;
  const types = schema.type.filter((type) => type !== 'null');
  const [type] = types;
  if (types.length !== 1 || type === undefined)
    throw new Error(`type ${JSON.stringify(schema.type)} is a union`);
  return { ...schema, type, nullable: true };
}

function lowerPlain(
  schema: JsonObject,
  direction: Direction,
  place: string,
  context: SchemaContext,
): JsonObject {
  for (const keyword of droppable)
    if (schema[keyword] !== undefined) context.notes.add('keyword-dropped', `${place}.${keyword}`);
  const constant = schema.const === undefined ? schema.enum : [schema.const];
  const values = Array.isArray(constant) ? constant.filter((value) => value !== null) : undefined;
  const type = schema.type ?? typeOf(values);
  if (type === undefined) throw new Error(`${place}: a schema without type says nothing`);
  const common = defined({
    type,
    format: schema.format,
    'x-ms-summary': schema['x-ms-summary'] ?? schema.title,
    description: schema.description,
    enum: values,
    default: defaultOf(schema, direction, place, context.notes),
    readOnly: schema.readOnly,
    'x-nullable': schema.nullable === true ? true : undefined,
    ...extensions(schema),
  });
  const shape = { ...schema, type };
  switch (type) {
    case 'object':
      return { ...common, ...lowerObject(shape, direction, place, context) };
    case 'array':
      return { ...common, ...lowerArray(shape, direction, place, context) };
    case 'integer':
    case 'number':
      return { ...common, ...lowerNumbers(shape, place, context.notes) };
    case 'string':
      return { ...without(common, 'format'), ...lowerText(shape, place, context.notes) };
    default:
      return common;
  }
}

function typeOf(values: readonly Json[] | undefined): string | undefined {
  const types = new Set(values?.map((value) => typeof value));
  const [type] = types;
  return types.size === 1 ? type : undefined;
}

function extensions(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key.startsWith('x-')));
}

/** A default pre-fills an optional input; on an output it means nothing. */
function defaultOf(
  schema: JsonObject,
  direction: Direction,
  place: string,
  notes: NoteBook,
): Json | undefined {
  if (schema.default === undefined || direction === 'input') return schema.default;
  notes.add('default-dropped', place);
  return undefined;
}

function lowerArray(
  schema: JsonObject,
  direction: Direction,
  place: string,
  context: SchemaContext,
): JsonObject {
  if (schema.items === undefined) throw new Error(`${place}: an array needs items`);
  return defined({
    items: lowerSchema(schema.items, direction, `${place}.items`, context),
    minItems: schema.minItems,
    maxItems: schema.maxItems,
  });
}

function lowerObject(
  schema: JsonObject,
  direction: Direction,
  place: string,
  context: SchemaContext,
): JsonObject {
  const properties = Object.entries(objectAt(schema.properties ?? {}, `${place}.properties`)).map(
    ([name, property]) => {
      const at = `${place}.properties.${name}`;
      return [name, labelled(lowerSchema(property, direction, at, context), name)] as const;
    },
  );
  const required = requiredOf(schema, direction, place, context, new Map(properties));
  return defined({
    properties: properties.length === 0 ? undefined : Object.fromEntries(properties),
    required: required.length === 0 ? undefined : required,
    ...openness(schema, direction, place, context),
  });
}

/** The label a maker sees; a reference cannot carry one, its definition's properties do. */
function labelled(schema: JsonObject, name: string): JsonObject {
  return schema.$ref === undefined ? { 'x-ms-summary': titleCase(name), ...schema } : schema;
}

function requiredOf(
  schema: JsonObject,
  direction: Direction,
  place: string,
  context: SchemaContext,
  properties: ReadonlyMap<string, JsonObject>,
): readonly Json[] {
  const required = listAt(schema.required ?? [], `${place}.required`);
  return required.filter((item) => {
    const name = textAt(item, `${place}.required`);
    const property = properties.get(name);
    if (property === undefined) throw new Error(`${place}: required property "${name}" is not described`);
    const mayBeNull = direction === 'output' && property['x-nullable'] === true;
    if (mayBeNull) context.notes.add('nullable-output-optional', `${place}.properties.${name}`);
    return !mayBeNull;
  });
}

function openness(
  schema: JsonObject,
  direction: Direction,
  place: string,
  context: SchemaContext,
): JsonObject {
  const extra = schema.additionalProperties;
  if (extra === undefined) return {};
  if (extra === false) {
    context.notes.add('additional-properties-closed', place);
    return {};
  }
  if (extra === true || (isObject(extra) && Object.keys(extra).length === 0)) {
    return { 'x-ms-editor': 'dictionary' };
  }
  return { additionalProperties: lowerSchema(extra, direction, `${place}.additionalProperties`, context) };
}
