import { isObject, type Json, type JsonObject, listAt, objectAt, sameJson, without } from './json.ts';
import type { NoteBook } from './lower-notes.ts';

/** Looks a reference up. */
export type Resolve = (part: Json) => JsonObject;

/** One schema out of an `allOf`: properties and required united, everything else must not contradict. */
export function flattenAllOf(schema: JsonObject, place: string, resolve: Resolve): JsonObject {
  const parts = listAt(schema.allOf, `${place}.allOf`).map((part) => {
    const found = resolve(part);
    return found.allOf === undefined ? found : flattenAllOf(found, place, resolve);
  });
  const [first = {}, ...others] = parts;
  const merged = others.reduce((left, right) => intersection(left, right, place), first);
  const outer = without(schema, 'allOf');
  const annotations = new Set(['title', 'description', 'nullable', 'default', 'deprecated']);
  const override = Object.fromEntries(
    Object.entries(outer).filter(([key]) => annotations.has(key) || key.startsWith('x-')),
  );
  const rest = without(outer, ...Object.keys(override));
  return { ...intersection(merged, rest, place), ...override };
}

function intersection(left: JsonObject, right: JsonObject, place: string): JsonObject {
  const result: Record<string, Json> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const existing = result[key];
    if (existing === undefined || sameJson(existing, value)) result[key] = value;
    else if (key === 'properties') result[key] = unitedProperties(existing, value, place);
    else if (key === 'required')
      result[key] = [...new Set([...listAt(existing, place), ...listAt(value, place)])];
    else if (key === 'title' || key === 'description') result[key] = value;
    else throw new Error(`${place}: parts of allOf contradict each other in "${key}"`);
  }
  return result;
}

function unitedProperties(left: Json, right: Json, place: string): JsonObject {
  const result: Record<string, Json> = { ...objectAt(left, place) };
  for (const [name, property] of Object.entries(objectAt(right, place))) {
    const existing = result[name];
    if (existing !== undefined && !sameJson(existing, property)) {
      throw new Error(`${place}: parts of allOf describe "${name}" differently`);
    }
    result[name] = property;
  }
  return result;
}

/**
 * One schema out of `oneOf` or `anyOf`: a nullable wrapper is unwrapped; alternatives of an answer are merged;
 * alternatives of a request have no counterpart and stop the build.
 */
export function unwrapUnion(
  schema: JsonObject,
  direction: 'input' | 'output',
  place: string,
  resolve: Resolve,
  notes: NoteBook,
): JsonObject {
  const keyword = schema.oneOf === undefined ? 'anyOf' : 'oneOf';
  const all = listAt(schema[keyword], `${place}.${keyword}`);
  const branches = all.filter((branch) => !isNull(branch));
  const nullable = branches.length < all.length || schema.nullable === true;
  const outer = { ...without(schema, 'oneOf', 'anyOf', 'discriminator'), ...(nullable ? { nullable } : {}) };
  const [only] = branches;
  if (only !== undefined && branches.length === 1) {
    return isObject(only) && only.$ref !== undefined && Object.keys(outer).length > 0
      ? { ...resolve(only), ...outer }
      : { ...objectAt(only, place), ...outer };
  }
  const parts = branches.map(resolve);
  if (parts.every((part) => part.type !== 'object' && part.type !== 'array')) {
    notes.add('union-as-string', place);
    return { type: 'string', ...outer };
  }
  if (direction === 'input' || parts.some((part) => part.type !== 'object')) {
    throw new Error(`${place}: alternatives of a request have no counterpart; split the operation`);
  }
  notes.add('union-merged', place);
  return { ...mergedObjects(parts, place), ...outer };
}

function isNull(branch: Json): boolean {
  return isObject(branch) && (branch.type === 'null' || sameJson(branch.enum ?? [], [null]));
}

/** All properties of all alternatives; required only what every alternative requires. */
function mergedObjects(parts: readonly JsonObject[], place: string): JsonObject {
  const properties: Record<string, Json> = {};
  for (const part of parts) {
    for (const [name, property] of Object.entries(objectAt(part.properties ?? {}, place))) {
      const existing = properties[name];
      properties[name] = existing === undefined ? property : mergedProperty(existing, property, place);
    }
  }
  const [first = [], ...others] = parts.map((part) => listAt(part.required ?? [], place));
  const required = first.filter((name) => others.every((names) => names.includes(name)));
  return { type: 'object', properties, required };
}

/** The tag of a union takes the values of every alternative; other properties must agree. */
function mergedProperty(left: Json, right: Json, place: string): Json {
  if (sameJson(left, right)) return left;
  if (isObject(left) && isObject(right) && Array.isArray(left.enum) && Array.isArray(right.enum)) {
    const values = [...left.enum, ...right.enum.filter((value) => !listAt(left.enum, place).includes(value))];
    return { ...left, enum: values };
  }
  throw new Error(`${place}: alternatives describe a property differently`);
}
