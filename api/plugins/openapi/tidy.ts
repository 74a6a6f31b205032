import { settleComponents } from './components.ts';
import { isObject, type JsonObject, mapObjects, objectAt } from './json.ts';

/** Response headers by operation id: the zod transform drops them, so they are added here. */
export type HeadersByOperation = ReadonlyMap<string, Readonly<Record<string, string>>>;

const documentOrder = ['openapi', 'info', 'servers', 'tags', 'paths', 'components'];
const operationOrder = [
  'operationId',
  'summary',
  'description',
  'tags',
  'security',
  'parameters',
  'requestBody',
  'responses',
];
const schemaOrder = ['$ref', 'name', 'in', 'type', 'format', 'title', 'description', 'required', 'nullable'];
const methods = ['get', 'put', 'post', 'patch', 'delete'];

/** The document as it is committed: one name per schema, no noise, headers, a stable order of keys. */
export function tidy(document: JsonObject, headers: HeadersByOperation): JsonObject {
  const quiet = mapObjects(document, withoutNoise);
  const settled = settleComponents(isObject(quiet) ? quiet : {});
  const paths = Object.entries(objectAt(settled, 'paths'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, item]) => [path, isObject(item) ? withOperations(item, headers) : item]);
  const ordered = mapObjects({ ...settled, paths: Object.fromEntries(paths) }, orderSchema);
  return inOrder(isObject(ordered) ? ordered : {}, documentOrder);
}

/**
 * A format says more than the long pattern zod puts beside it; bounds of 2^53 bound nothing; objects
 * are open anyway; an `allOf` around a lone reference is the reference.
 */
function withoutNoise(object: JsonObject): JsonObject {
  const { allOf } = object;
  if (Array.isArray(allOf) && allOf.length === 1 && Object.keys(object).length === 1) return allOf[0];
  const { pattern, minimum, maximum, additionalProperties, ...rest } = object;
  const anything = isObject(additionalProperties) && Object.keys(additionalProperties).length === 0;
  return {
    ...rest,
    ...(additionalProperties !== undefined && !anything && { additionalProperties }),
    ...(pattern !== undefined && rest.format === undefined && { pattern }),
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}

function withOperations(item: JsonObject, headers: HeadersByOperation): JsonObject {
  const entries = Object.entries(item).map(([method, operation]) =>
    methods.includes(method) && isObject(operation)
      ? [method, inOrder(withHeaders(operation, headers), operationOrder)]
      : [method, operation],
  );
  return inOrder(Object.fromEntries(entries), methods);
}

function withHeaders(operation: JsonObject, headers: HeadersByOperation): JsonObject {
  const names = Object.entries(headers.get(String(operation.operationId)) ?? {});
  if (names.length === 0) return operation;
  const described = Object.fromEntries(
    names.map(([name, description]) => [name, { description, schema: { type: headerType(name) } }]),
  );
  const responses = Object.entries(objectAt(operation, 'responses')).map(([status, response]) =>
    status.startsWith('2') && isObject(response)
      ? [status, { description: response.description, headers: described, content: response.content }]
      : [status, response],
  );
  return { ...operation, responses: Object.fromEntries(responses) };
}

function headerType(name: string): string {
  return name === 'Retry-After' ? 'integer' : 'string';
}

/** A schema or parameter is told by its type; maps of named things keep the order of the code. */
function orderSchema(object: JsonObject): JsonObject {
  const isSchema = typeof object.type === 'string' || typeof object.in === 'string';
  return isSchema ? inOrder(object, schemaOrder) : object;
}

function inOrder(object: JsonObject, order: readonly string[]): JsonObject {
  const rank = (key: string): number => {
    const index = order.indexOf(key);
    return index < 0 ? order.length : index;
  };
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => rank(a) - rank(b)));
}
