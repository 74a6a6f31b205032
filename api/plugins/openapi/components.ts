import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, mapObjects, objectAt } from './json.ts';

const prefix = '#/components/schemas/';

/**
 * The zod transform names every schema twice, `X` for answers and `XInput` for requests. Keeps what the
 * paths reach, and one name where one is enough. Answers may grow, so their objects stay open.
 */
export function settleComponents(document: JsonObject): JsonObject {
  const schemas = objectAt(objectAt(document, 'components'), 'schemas');
  const { requests, answers } = halves(objectAt(document, 'paths'));
  const asked = reach(requests, schemas);
  const answered = reach(answers, schemas);
  const opened = Object.fromEntries([...answered].map((id) => [id, open(schemas[id])]));
  const kept: Record<string, unknown> = { ...opened };
  const renamed = new Map<string, string>();
  for (const id of asked) {
    const base = id.replace(/Input$/, '');
    const clash = base in opened && !isDeepStrictEqual(opened[base], schemas[id]);
    const name = clash ? id : base;
    renamed.set(id, name);
    kept[name] = schemas[id];
  }
  const components = { ...objectAt(document, 'components'), schemas: sorted(kept) };
  return rename({ ...document, components }, renamed) as JsonObject;
}

/** Everything the operations take, and everything they answer. */
function halves(paths: JsonObject): { requests: unknown[]; answers: unknown[] } {
  const requests: unknown[] = [];
  const answers: unknown[] = [];
  for (const path of Object.values(paths)) {
    if (!isObject(path)) continue;
    for (const operation of Object.values(path)) {
      if (!isObject(operation)) continue;
      requests.push(operation.parameters, operation.requestBody);
      answers.push(operation.responses);
    }
  }
  return { requests, answers };
}

/** Names of the components that a tree refers to, directly or through others. */
function reach(tree: unknown, schemas: JsonObject, found = new Set<string>()): Set<string> {
  mapObjects(tree, (object) => {
    const id = referenced(object);
    if (id !== null && !found.has(id)) {
      found.add(id);
      reach(schemas[id], schemas, found);
    }
    return object;
  });
  return found;
}

function referenced(object: JsonObject): string | null {
  const { $ref } = object;
  return typeof $ref === 'string' && $ref.startsWith(prefix) ? $ref.slice(prefix.length) : null;
}

function rename(tree: unknown, names: ReadonlyMap<string, string>): unknown {
  return mapObjects(tree, (object) => {
    const id = referenced(object);
    return id === null ? object : { ...object, $ref: `${prefix}${names.get(id) ?? id}` };
  });
}

function open(schema: unknown): unknown {
  return mapObjects(schema, (object) => {
    if (object.additionalProperties !== false) return object;
    const { additionalProperties: _closed, ...rest } = object;
    return rest;
  });
}

function sorted(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}
