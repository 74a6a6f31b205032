/** Exact decimals as text. Canonical form: no exponent, no plus, no leading zeros, never "-0". */

const lexeme = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

export type Midpoint = 'away-from-zero' | 'to-even';

/**
 * Brings a number lexeme to exactly `scale` digits after the point, rounding the rest. Returns undefined for
 * text that is no number or is longer than 200 digits.
 */
export function toScaleText(text: string, scale: number, midpoint: Midpoint): string | undefined {
  const match = lexeme.exec(text);
  if (match === null || text.length > 200) return undefined;
  const fraction = match[3] ?? '';
  const exponent = Number(match[4] ?? '0');
  if (Math.abs(exponent) > 200) return undefined;
  const digits = BigInt((match[2] ?? '0') + fraction);
  const shift = scale - fraction.length + exponent;
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divide(digits, 10n ** BigInt(-shift), midpoint);
  return place(match[1] === '-' && scaled !== 0n, scaled, scale);
}

/** The number in canonical form with all of its digits; undefined as with `toScaleText`. */
export function exactText(text: string): string | undefined {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const digits = mantissa.split('.')[1]?.length ?? 0;
  return toScaleText(text, Math.max(0, digits - Number(exponent)), 'away-from-zero');
}

function divide(value: bigint, by: bigint, midpoint: Midpoint): bigint {
  const quotient = value / by;
  const twice = (value % by) * 2n;
  if (twice < by) return quotient;
  if (twice > by || midpoint === 'away-from-zero') return quotient + 1n;
  return quotient % 2n === 0n ? quotient : quotient + 1n;
}

function place(negative: boolean, scaled: bigint, scale: number): string {
  const digits = scaled.toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`;
  return negative ? `-${text}` : text;
}

/** Compares two canonical decimal texts of any scale: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  const negative = a.startsWith('-');
  if (negative !== b.startsWith('-')) return negative ? -1 : 1;
  return negative ? magnitude(b.slice(1), a.slice(1)) : magnitude(a, b);
}

function magnitude(a: string, b: string): number {
  const wholeA = wholeLength(a);
  const wholeB = wholeLength(b);
  if (wholeA !== wholeB) return wholeA - wholeB;
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = digit(a, at) - digit(b, at);
    if (difference !== 0) return difference;
  }
  return 0;
}

function wholeLength(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? text.length : point;
}

/** Character code at the place; past the end an absent digit counts as 0 and an absent point as a point. */
function digit(text: string, at: number): number {
  if (at < text.length) return text.charCodeAt(at);
  return at === text.length && !text.includes('.') ? 46 : 48;
}

/** The same number with no more digits after the point than it needs; 0 has no sign. */
export function withoutTrailingZeros(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

/** Pads a canonical decimal with zeros up to `scale` digits after the point; longer ones stay as they are. */
export function padScale(text: string, scale: number): string {
  const point = text.indexOf('.');
  const digits = point < 0 ? 0 : text.length - point - 1;
  if (digits >= scale) return text;
  return `${point < 0 ? `${text}.` : text}${'0'.repeat(scale - digits)}`;
}
