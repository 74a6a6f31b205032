import Big from 'big.js';

/**
 * Exact decimals. Money, rates and percentages never pass through a binary float: text in, text out.
 * Strict mode makes the library refuse JavaScript numbers.
 */
const Exact = Big();
Exact.strict = true;
Exact.DP = 40;
Exact.RM = Big.roundHalfUp;
Exact.PE = 1000;
Exact.NE = -1000;

export type Decimal = Big;

const pattern = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** True for plain decimal text such as "12", "-0.5" or "1000.00"; no exponent, no plus, no blanks. */
export function isDecimalText(text: string): boolean {
  return text.length <= 60 && pattern.test(text);
}

/** Parses plain decimal text; anything else is a programming error, so check with `isDecimalText` first. */
export function decimal(text: string): Decimal {
  if (!isDecimalText(text)) throw new Error(`not a decimal: ${text.slice(0, 40)}`);
  return new Exact(text);
}

export const zero: Decimal = decimal('0');

/** Rounds half away from zero, the one rounding rule of the product (0.805 -> 0.81, -2.005 -> -2.01). */
export function round(value: Decimal, scale: number): Decimal {
  return value.round(scale, Big.roundHalfUp);
}

/** Text with exactly `scale` digits after the point, rounded half away from zero; never "-0.00". */
export function toScale(value: Decimal, scale: number): string {
  const text = value.toFixed(scale);
  return text.startsWith('-0') && /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** Money text: two digits after the point. */
export function toMoney(value: Decimal): string {
  return toScale(value, 2);
}

/** Plain text without trailing zeros (the library keeps none), never an exponent: "48460", "16.1". */
export function toPlain(value: Decimal): string {
  const text = value.toFixed();
  return text === '-0' ? '0' : text;
}

/** Sum of any number of decimals; 0 for none. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const value of values) total = total.plus(value);
  return total;
}
