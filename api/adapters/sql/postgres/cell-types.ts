/** Types by their number in pg_type. */
const oid = { bool: 16, int8: 20, int2: 21, int4: 23, timestamptz: 1184 } as const;

const parsers: Readonly<Record<number, (text: string) => string | number>> = {
  [oid.bool]: (text) => (text === 't' ? 1 : 0),
  [oid.int2]: Number,
  [oid.int4]: Number,
  [oid.int8]: safeNumber,
  [oid.timestamptz]: instant,
};

/**
 * Cells as the port has them: decimals and dates as the text the server writes (a decimal at the column's scale),
 * instants in ISO 8601, booleans 0 or 1. No value passes through a float or a JavaScript date.
 */
export const cellTypes = {
  getTypeParser: (typeOid: number) => parsers[typeOid] ?? asWritten,
};

function asWritten(text: string): string {
  return text;
}

/** A whole number that a JavaScript number cannot hold stays text rather than becoming another one. */
function safeNumber(text: string): string | number {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** `2026-01-31 09:00:00+00`, as the server writes an instant in UTC with DateStyle ISO. */
function instant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}
