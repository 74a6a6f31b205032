import { decimal, isDecimalText, toScale } from '../decimal.ts';
import { type ChoiceName, choices } from './choices.ts';
import type { Column, ColumnType, Value } from './column.ts';

/** A value in canonical form, or the rule it breaks in words a person can act on. */
export type Canonical =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rule: string };

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const email = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;

const accept = (value: Value): Canonical => ({ ok: true, value });
const refuse = (rule: string): Canonical => ({ ok: false, rule });

/**
 * Checks one value against its column and brings it into canonical form, so that equal values of the two
 * sides are equal strings: decimals at column scale (more digits are refused, never rounded away), dates as
 * `YYYY-MM-DD`, instants in whole UTC seconds, GUIDs in lower case, empty text as null (as Dataverse stores it).
 */
export function canonicalValue(column: Column, raw: unknown): Canonical {
  if (raw === null || raw === undefined || raw === '') {
    return column.required ? refuse('must not be empty') : accept(null);
  }
  return byKind(column.type, raw);
}

function byKind(type: ColumnType, raw: unknown): Canonical {
  switch (type.kind) {
    case 'text':
      return textValue(type, raw);
    case 'memo':
      return memoValue(type.maxLength, raw);
    case 'integer':
      return integerValue(type.min, type.max, raw);
    case 'decimal':
    case 'money':
      return decimalValue(type, raw);
    case 'boolean':
      return typeof raw === 'boolean' ? accept(raw) : refuse('must be true or false');
    case 'date':
      return dateValue(raw);
    case 'datetime':
      return datetimeValue(raw);
    case 'choice':
      return choiceNumber(type.choice as ChoiceName, raw);
    case 'lookup':
      return typeof raw === 'string' && guid.test(raw) ? accept(raw.toLowerCase()) : refuse('must be a GUID');
  }
}

/** UTF-8 has no half of a surrogate pair, which is what a cut inside a character leaves: it could never arrive as it is. */
export const wellFormedRule = 'must be well-formed Unicode, without half a surrogate pair';

function memoValue(maxLength: number, raw: unknown): Canonical {
  if (typeof raw !== 'string' || raw.length > maxLength) {
    return refuse(`must be text of at most ${maxLength} characters`);
  }
  return raw.isWellFormed() ? accept(raw) : refuse(wellFormedRule);
}

function textValue(type: Extract<ColumnType, { kind: 'text' }>, raw: unknown): Canonical {
  const text = memoValue(type.maxLength, raw);
  if (!text.ok || typeof raw !== 'string') return text;
  if (type.format === 'email' && !email.test(raw)) return refuse('must be an e-mail address');
  return accept(raw);
}

function integerValue(min: number, max: number, raw: unknown): Canonical {
  const value = typeof raw === 'string' && /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw;
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
    ? accept(value as number)
    : refuse(`must be a whole number from ${min} to ${max}`);
}

function decimalValue(type: Extract<ColumnType, { kind: 'decimal' | 'money' }>, raw: unknown): Canonical {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
  if (typeof text !== 'string' || !isDecimalText(text)) {
    return refuse('must be a decimal number written as text, e.g. "1234.50"');
  }
  const value = decimal(text);
  if (value.lt(decimal(type.min)) || value.gt(decimal(type.max))) {
    return refuse(`must lie between ${type.min} and ${type.max}`);
  }
  const canonical = toScale(value, type.scale);
  return decimal(canonical).eq(value)
    ? accept(canonical)
    : refuse(`must have at most ${type.scale} digits after the point`);
}

function dateValue(raw: unknown): Canonical {
  const rule = 'must be a date YYYY-MM-DD between 1753-01-01 and 9999-12-31';
  if (typeof raw !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(raw) || raw < '1753-01-01') return refuse(rule);
  const parsed = new Date(`${raw}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(raw) ? refuse(rule) : accept(raw);
}

function datetimeValue(raw: unknown): Canonical {
  const rule = 'must be an instant such as 2026-01-31T09:00:00Z';
  if (typeof raw !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(raw)) return refuse(rule);
  const parsed = new Date(raw);
  return Number.isNaN(parsed.getTime()) ? refuse(rule) : accept(`${parsed.toISOString().slice(0, 19)}Z`);
}

function choiceNumber(choice: ChoiceName, raw: unknown): Canonical {
  const options: Record<string, { readonly value: number }> = choices[choice].options;
  const value = typeof raw === 'string' && /^\d{1,10}$/.test(raw) ? Number(raw) : raw;
  for (const option of Object.values(options)) if (option.value === value) return accept(option.value);
  const allowed = Object.entries(options).map(([name, option]) => `${option.value} (${name})`);
  return refuse(`must be one of ${allowed.join(', ')}`);
}
