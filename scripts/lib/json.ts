export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, or an error that names the place. */
export function objectAt(value: Json | undefined, place: string): JsonObject {
  if (!isObject(value)) throw new Error(`${place} must be an object`);
  return value;
}

export function listAt(value: Json | undefined, place: string): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`${place} must be a list`);
  return value;
}

export function textAt(value: Json | undefined, place: string): string {
  if (typeof value !== 'string') throw new Error(`${place} must be text`);
  return value;
}

/** A copy without the given keys. */
export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** A copy without the keys whose value is undefined. */
export function defined(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** Same content, whatever the order of keys. */
export function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
