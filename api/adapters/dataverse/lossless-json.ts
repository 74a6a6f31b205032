/** JSON as the bridge reads it: a number that a double cannot be trusted with arrives as its text. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** What `writeJson` takes: JSON plus numbers that keep the digits they were given. */
export type Writable = null | boolean | number | string | RawNumber | readonly Writable[] | WritableObject;
export interface WritableObject {
  readonly [name: string]: Writable;
}

const numberAt = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wholeNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const isInteger = /^-?\d+$/;
const quote = 0x22;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;

/** A number that is written with exactly these digits; anything that is not a JSON number is refused. */
export class RawNumber {
  readonly lexeme: string;
  constructor(lexeme: string) {
    if (!wholeNumber.test(lexeme)) throw new TypeError(`not a JSON number: ${lexeme.slice(0, 40)}`);
    this.lexeme = lexeme;
  }
}

/**
 * Parses JSON without losing a digit: integers a double holds exactly become numbers, every other number
 * (point, exponent, beyond 2^53) becomes a string with the digits that were sent. Throws `SyntaxError`.
 */
export function parseJson(text: string): Json {
  return JSON.parse(quoteInexactNumbers(text)) as Json;
}

/** Writes JSON on one line; `RawNumber` comes out digit by digit. */
export function writeJson(value: Writable): string {
  if (value instanceof RawNumber) return value.lexeme;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a JSON number');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`,
  );
  return `{${members.join(',')}}`;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** Walks the text once, skipping strings, and puts quotes around the numbers a double would change. */
function quoteInexactNumbers(text: string): string {
  let out = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === quote) {
      at = afterString(text, at);
    } else if (char === minus || (char >= zero && char <= nine)) {
      const lexeme = lexemeAt(text, at);
      const end = at + Math.max(lexeme.length, 1);
      if (lexeme !== '' && !isExact(lexeme) && !isMemberName(text, end)) {
        out += `${text.slice(copied, at)}"${lexeme}"`;
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? text : out + text.slice(copied);
}

function lexemeAt(text: string, at: number): string {
  numberAt.lastIndex = at;
  return numberAt.exec(text)?.[0] ?? '';
}

function isExact(lexeme: string): boolean {
  return isInteger.test(lexeme) && Number.isSafeInteger(Number(lexeme));
}

/** A bare number before a colon is no JSON; it must stay unquoted so that the parser refuses it. */
function isMemberName(text: string, end: number): boolean {
  let at = end;
  while (/\s/.test(text.charAt(at))) at += 1;
  return text.charAt(at) === ':';
}

/** Index after the string that begins at `start`; the end of the text when it is never closed. */
function afterString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close === -1) return text.length;
    let slashes = 0;
    while (text.charAt(close - 1 - slashes) === '\\') slashes += 1;
    if (slashes % 2 === 0) return close + 1;
    at = close + 1;
  }
}
