import { decimal, isDecimalText, round, toPlain } from '../../decimal.ts';

/** A value, or the rule the text breaks. */
export type LooseJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly rule: string };

/** Real files have 3 to 32 KB. */
export const maxFileLength = 1_048_576;

/** Strings (one without an end takes the rest of the text, so the search stays linear), words and numbers. */
const tokens = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?(?:NaN|Infinity)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON as the older system writes it: a byte-order mark is left out and bare `NaN` and `Infinity` are
 * null. Numbers become decimal text, so that no amount passes through a binary float.
 */
export function readLooseJson(text: string): LooseJson {
  if (text.length > maxFileLength)
    return { ok: false, rule: `must be at most ${maxFileLength} characters long` };
  const strict = text.replace(/^\uFEFF/, '').replace(tokens, (token) => strictToken(token));
  try {
    return { ok: true, value: JSON.parse(strict) };
  } catch (error) {
    return { ok: false, rule: `must be well-formed JSON: ${error instanceof Error ? error.message : ''}` };
  }
}

function strictToken(token: string): string {
  if (token.startsWith('"')) return token;
  return /[NI]/.test(token) ? 'null' : `"${plainNumber(token)}"`;
}

/** Most digits after the point that terms keep; more are the noise of a binary float (24.550000000000001). */
const maxScale = 10;
const longest = 30;

/** Number text without exponent and without float noise; what cannot be one stays as it is and is refused later. */
function plainNumber(token: string): string {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const shift = Number(exponent);
  if (Math.abs(shift) > longest || mantissa.length > longest) return token;
  const shifted = shift === 0 ? mantissa : shiftPoint(mantissa, shift);
  return isDecimalText(shifted) ? withoutNoise(shifted) : shifted;
}

function shiftPoint(mantissa: string, shift: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = `${'0'.repeat(longest)}${whole}${fraction}${'0'.repeat(longest)}`;
  const point = longest + whole.length + shift;
  const shifted = `${digits.slice(0, point)}.${digits.slice(point)}`;
  return sign + shifted.replace(/^0+(?=\d)/, '').replace(/\.?0+$/, '');
}

function withoutNoise(text: string): string {
  const scale = text.split('.')[1]?.length ?? 0;
  return scale > maxScale ? toPlain(round(decimal(text), maxScale)) : text;
}
