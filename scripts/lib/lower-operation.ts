import { defined, isObject, type Json, type JsonObject, listAt, objectAt, textAt, without } from './json.ts';
import { titleCase } from './labels.ts';
import { lowerSchema, type SchemaContext } from './lower-schema.ts';

const operationKeys = new Set(
  'operationId summary description tags parameters requestBody responses security deprecated'.split(' '),
);
const json = 'application/json';

/** Lowers one operation. `shared` are the parameters of its path item. */
export function lowerOperation(
  source: JsonObject,
  shared: readonly Json[],
  place: string,
  context: SchemaContext,
): JsonObject {
  for (const key of Object.keys(source)) {
    if (!operationKeys.has(key) && !key.startsWith('x-')) {
      throw new Error(`${place}: "${key}" has no counterpart in Swagger 2.0`);
    }
  }
  const parameters = [...shared, ...listAt(source.parameters ?? [], `${place}.parameters`)]
    .filter((parameter) => !isTransport(parameter))
    .map((parameter, index) => lowerParameter(parameter, `${place}.parameters[${index}]`, context));
  const body = source.requestBody === undefined ? [] : [lowerBody(source.requestBody, place, context)];
  const extensions = Object.entries(source).filter(([key]) => key.startsWith('x-'));
  return defined({
    summary: source.summary,
    description: source.description,
    operationId: source.operationId,
    tags: source.tags,
    deprecated: source.deprecated,
    parameters: parameters.length + body.length === 0 ? undefined : [...parameters, ...body],
    responses: lowerResponses(objectAt(source.responses, `${place}.responses`), place, context),
    ...Object.fromEntries(extensions),
  });
}

/** Headers that OpenAPI itself says are not parameters; a maker must never be asked for them. */
function isTransport(parameter: Json): boolean {
  const { in: location, name } = objectAt(parameter, 'parameter');
  const names = ['accept', 'authorization', 'content-type'];
  return location === 'header' && typeof name === 'string' && names.includes(name.toLowerCase());
}

/** Keywords that sit on the parameter itself in Swagger 2.0. */
function lowerParameter(source: Json, place: string, context: SchemaContext): JsonObject {
  const parameter = objectAt(source, place);
  const location = textAt(parameter.in, `${place}.in`);
  const name = textAt(parameter.name, `${place}.name`);
  if (!['path', 'query', 'header'].includes(location)) throw new Error(`${place}: no ${location} parameters`);
  if (parameter.style === 'deepObject') throw new Error(`${place}: style deepObject has no counterpart`);
  const schema = lowerSchema(parameter.schema ?? null, 'input', `${place}.schema`, context);
  if (schema.type === 'object' || schema.$ref !== undefined) {
    throw new Error(`${place}: an object cannot be a parameter`);
  }
  if (schema['x-nullable'] === true) context.notes.add('nullable-parameter', place);
  const required = location === 'path' || parameter.required === true;
  const label = parameter['x-ms-summary'] ?? schema['x-ms-summary'] ?? titleCase(name);
  return defined({
    name,
    in: location,
    required,
    'x-ms-summary': label,
    description: parameter.description ?? schema.description,
    ...without(
      scalar(schema, place, required, context),
      'x-ms-summary',
      'description',
      'x-nullable',
      'readOnly',
    ),
    'x-ms-url-encoding': location === 'path' ? 'single' : undefined,
    ...Object.fromEntries(Object.entries(parameter).filter(([key]) => key.startsWith('x-'))),
  });
}

function scalar(schema: JsonObject, place: string, required: boolean, context: SchemaContext): JsonObject {
  const dropsDefault = required && schema.default !== undefined;
  if (dropsDefault) context.notes.add('default-dropped', place);
  const kept = dropsDefault ? without(schema, 'default') : schema;
  if (kept.type !== 'array') return kept;
  context.notes.add('array-as-csv', place);
  const items = objectAt(kept.items, `${place}.items`);
  return {
    ...kept,
    items: without(items, 'x-ms-summary', 'description', 'x-nullable'),
    collectionFormat: 'csv',
  };
}

function lowerBody(source: Json, place: string, context: SchemaContext): JsonObject {
  const at = `${place}.requestBody`;
  const body = objectAt(source, at);
  const content = objectAt(body.content, `${at}.content`);
  const media = content[json];
  if (media === undefined) throw new Error(`${at}: only ${json} bodies can be lowered`);
  if (Object.keys(content).length > 1) context.notes.add('body-alternative-dropped', at);
  return defined({
    name: 'body',
    in: 'body',
    required: body.required === true,
    description: body.description,
    schema: lowerSchema(objectAt(media, at).schema ?? null, 'input', `${at}.schema`, context),
  });
}

/**
 * Exactly one success answer carries a schema. An operation that only answers 202 is declared with a 200 of the
 * same schema, because the platform reads outputs from there.
 */
function lowerResponses(responses: JsonObject, place: string, context: SchemaContext): JsonObject {
  const lowered: Record<string, Json> = {};
  const accepted = responses['202'];
  const succeeds = Object.keys(responses).some((status) => /^20[013]$/.test(status));
  for (const [status, source] of Object.entries(responses)) {
    const at = `${place}.responses.${status}`;
    const response = objectAt(source, at);
    const keepsSchema = /^2/.test(status) && status !== '202';
    lowered[status] = lowerResponse(response, keepsSchema, at, context);
  }
  if (accepted !== undefined && !succeeds) {
    context.notes.add('accepted-as-ok', place);
    const at = `${place}.responses.202`;
    lowered['200'] = without(lowerResponse(objectAt(accepted, at), true, at, context), 'headers');
  }
  const withSchema = Object.values(lowered).filter(
    (response) => isObject(response) && response.schema !== undefined,
  );
  if (withSchema.length > 1) throw new Error(`${place}: more than one answer carries a schema`);
  return lowered;
}

function lowerResponse(
  source: JsonObject,
  keepsSchema: boolean,
  place: string,
  context: SchemaContext,
): JsonObject {
  const content = objectAt(source.content ?? {}, `${place}.content`);
  const types = Object.keys(content);
  if (!keepsSchema && types.length > 0) context.notes.add('error-schema-dropped', place);
  if (keepsSchema && types.some((type) => type !== json))
    throw new Error(`${place}: answers must be ${json}`);
  const media = content[json];
  const schema = keepsSchema && media !== undefined ? objectAt(media, place).schema : undefined;
  return defined({
    description: textAt(source.description, `${place}.description`),
    headers:
      source.headers === undefined ? undefined : lowerHeaders(source.headers, `${place}.headers`, context),
    schema: schema === undefined ? undefined : lowerSchema(schema, 'output', `${place}.schema`, context),
  });
}

function lowerHeaders(source: Json, place: string, context: SchemaContext): JsonObject {
  const headers = Object.entries(objectAt(source, place)).map(([name, value]) => {
    const header = objectAt(value, `${place}.${name}`);
    const schema = lowerSchema(header.schema ?? null, 'output', `${place}.${name}.schema`, context);
    const text = defined({ description: header.description ?? schema.description });
    return [name, { ...text, ...without(schema, 'description', 'x-nullable', 'x-ms-summary') }] as const;
  });
  return Object.fromEntries(headers);
}
