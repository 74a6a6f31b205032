import { type ChoiceName, choices } from '../../domain/model/choices.ts';
import type { ColumnType, Value } from '../../domain/model/column.ts';

/**
 * Canonical form of a value in its usual shape, without the full check; undefined means "ask `canonicalValue`".
 * It never answers where the two could differ: a page of 5,000 rows has 100,000 values, and parsing each
 * decimal and date to prove what its characters show already would take longer than reading the page.
 */
export type FastCanonical = (raw: unknown) => Value | undefined;

/** Made once for a column; see `FastCanonical`. */
export function fastCanonical(type: ColumnType): FastCanonical {
  switch (type.kind) {
    case 'text':
      return type.format === 'email' ? unsure : plainText(type.maxLength);
    case 'memo':
      return plainText(type.maxLength);
    case 'integer':
      return wholeNumber(type.min, type.max);
    case 'decimal':
    case 'money':
      return scaled(type);
    case 'boolean':
      return (raw) => (typeof raw === 'boolean' ? raw : undefined);
    case 'date':
      return (raw) => (typeof raw === 'string' && commonDate.test(raw) ? raw : undefined);
    case 'datetime':
      return (raw) => (typeof raw === 'string' && commonInstant.test(raw) ? raw : undefined);
    case 'choice':
      return member(type.choice);
    case 'lookup':
      return (raw) => (typeof raw === 'string' && lowerGuid.test(raw) ? raw : undefined);
  }
}

const lowerGuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Days that every month has; the 29th to 31st need a calendar. */
const commonDate = /^(?:1[89]|2\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
const commonInstant =
  /^(?:1[89]|2\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const plainDecimal = /^-?(?:0|[1-9]\d*)\.\d+$/;

function unsure(): undefined {
  return undefined;
}

function plainText(maxLength: number): FastCanonical {
  return (raw) =>
    typeof raw === 'string' && raw.length > 0 && raw.length <= maxLength && raw.isWellFormed()
      ? raw
      : undefined;
}

function wholeNumber(min: number, max: number): FastCanonical {
  return (raw) =>
    typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= min && raw <= max ? raw : undefined;
}

function member(choice: string): FastCanonical {
  const options: Record<string, { readonly value: number }> = choices[choice as ChoiceName].options;
  const values: ReadonlySet<unknown> = new Set(Object.values(options).map((option) => option.value));
  return (raw) => (values.has(raw) ? (raw as number) : undefined);
}

/**
 * Decimal text with a point, cut or filled to the scale of the column. Digits that are cut must be zeros. The
 * range is safe while the number has fewer digits than its bound; a negative number is safe when the lower
 * bound has as many to spare.
 */
function scaled(type: { readonly scale: number; readonly min: string; readonly max: string }): FastCanonical {
  const below = type.min.startsWith('-') ? wholeDigits(type.min) : 0;
  const above = type.min.startsWith('-') || /^0(\.0*)?$/.test(type.min) ? wholeDigits(type.max) : 0;
  const { scale } = type;
  if (scale === 0) return unsure;
  return (raw) => {
    if (typeof raw !== 'string' || raw.length > 40 || !plainDecimal.test(raw)) return undefined;
    const negative = raw.charCodeAt(0) === 0x2d;
    const point = raw.indexOf('.');
    if (point - (negative ? 1 : 0) >= (negative ? below : above)) return undefined;
    const end = point + 1 + scale;
    if (raw.length < end) return negative ? undefined : raw.padEnd(end, '0');
    for (let at = end; at < raw.length; at += 1) if (raw.charCodeAt(at) !== 0x30) return undefined;
    const text = raw.slice(0, end);
    // "-0.00" is written without its sign.
    return negative && !/[1-9]/.test(text) ? undefined : text;
  };
}

function wholeDigits(bound: string): number {
  return bound.startsWith('-') ? bound.replace(/\..*$/, '').length - 1 : bound.replace(/\..*$/, '').length;
}
