import { defined, type Json, type JsonObject } from './json.ts';
import type { NoteBook } from './lower-notes.ts';

/** Formats the platform knows. */
const formats = new Set(
  'int32 int64 float double byte binary date date-time password date-no-tz email html uri uuid'.split(' '),
);

/** Formats that say all a generated pattern says. */
const selfDescribing = new Set(['uuid', 'date', 'date-time', 'email', 'uri']);

const int32 = { min: -2147483648, max: 2147483647 };

/** Keywords of a text schema. */
export function lowerText(schema: JsonObject, place: string, notes: NoteBook): JsonObject {
  const format = lowerFormat(schema.format, place, notes);
  const redundant = typeof format === 'string' && selfDescribing.has(format);
  if (redundant && schema.pattern !== undefined) notes.add('pattern-dropped', place);
  return defined({
    format,
    minLength: schema.minLength,
    maxLength: schema.maxLength,
    pattern: redundant ? undefined : schema.pattern,
  });
}

function lowerFormat(format: Json | undefined, place: string, notes: NoteBook): Json | undefined {
  if (format === undefined || (typeof format === 'string' && formats.has(format))) return format;
  notes.add('format-dropped', place);
  return undefined;
}

/** Keywords of a number schema: draft-04 exclusive bounds, and an integer format that the bounds allow. */
export function lowerNumbers(schema: JsonObject, place: string, notes: NoteBook): JsonObject {
  const lower = bound(schema.minimum, schema.exclusiveMinimum);
  const upper = bound(schema.maximum, schema.exclusiveMaximum);
  const minimum = exact(lower.value, place, notes);
  const maximum = exact(upper.value, place, notes);
  const limits = defined({
    minimum,
    exclusiveMinimum: minimum !== undefined && lower.exclusive ? true : undefined,
    maximum,
    exclusiveMaximum: maximum !== undefined && upper.exclusive ? true : undefined,
    multipleOf: schema.multipleOf,
  });
  return { format: numberFormat(schema, minimum, maximum, place, notes), ...limits };
}

/** OpenAPI 3.1 writes an exclusive bound as a number, 3.0 as a flag beside the bound. */
function bound(
  limit: Json | undefined,
  exclusive: Json | undefined,
): { value: number | undefined; exclusive: boolean } {
  if (typeof exclusive === 'number') return { value: exclusive, exclusive: true };
  return { value: typeof limit === 'number' ? limit : undefined, exclusive: exclusive === true };
}

/** The largest integers a double holds are no rule of ours but the generator's; they are left out. */
function exact(value: number | undefined, place: string, notes: NoteBook): number | undefined {
  if (value === undefined || Math.abs(value) < Number.MAX_SAFE_INTEGER) return value;
  notes.add('integer-bound-dropped', place);
  return undefined;
}

function numberFormat(
  schema: JsonObject,
  minimum: number | undefined,
  maximum: number | undefined,
  place: string,
  notes: NoteBook,
): string {
  const given = lowerFormat(schema.format, place, notes);
  if (typeof given === 'string') return given;
  if (schema.type === 'number') return 'double';
  const fits = minimum !== undefined && maximum !== undefined && minimum >= int32.min && maximum <= int32.max;
  return fits ? 'int32' : 'int64';
}
